CREATE SCHEMA depot;
CREATE TYPE depot.grade AS ENUM ('a', 'b');
CREATE TYPE grade AS ENUM ('low', 'high');
CREATE TYPE depot.pair AS (x integer, y text);
CREATE TYPE pair AS (grade grade, grades grade[]);
CREATE DOMAIN depot.level AS integer;
CREATE TYPE level AS ENUM ('one');
CREATE TABLE depot.state (id integer);
CREATE TYPE state AS ENUM ('open');
-- The server has a type of that name.
CREATE TYPE public.macaddr AS ENUM ('own');

CREATE TABLE far_marks (grade depot.grade NOT NULL, grades depot.grade[] NOT NULL, pair depot.pair NOT NULL);
CREATE TABLE near_marks (grade grade NOT NULL, grades grade[] NOT NULL, pair pair NOT NULL, pairs pair[] NOT NULL);
CREATE TABLE far_others (levels depot.level[] NOT NULL);
CREATE TABLE near_others (level level NOT NULL, levels level[] NOT NULL, state state NOT NULL, own public.macaddr NOT NULL);
INSERT INTO far_others VALUES ('{1}');
