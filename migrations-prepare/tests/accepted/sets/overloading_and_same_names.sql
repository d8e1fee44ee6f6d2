-- file: 001_a.sql
CREATE SCHEMA s1; CREATE SCHEMA s2;
CREATE TABLE s1.status (status text, id int PRIMARY KEY);
CREATE TYPE s2.status AS ENUM ('on', 'off');
CREATE DOMAIN public.status AS int;
CREATE TABLE uses (a s1.status, b s2.status DEFAULT 'on', c status DEFAULT 3, status public.status[]);
CREATE FUNCTION uses(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION uses(text, VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT $2[1]';
CREATE FUNCTION uses(uses) RETURNS status LANGUAGE sql AS 'SELECT $1.c';
CREATE FUNCTION s1.uses() RETURNS TABLE (uses int) LANGUAGE sql AS 'VALUES (1), (2)';
CREATE INDEX status ON uses (c);
-- file: 002_b.sql
SELECT uses(1), uses('a', 1, 2), uses(u), u.uses, (SELECT sum(uses) FROM s1.uses()), s1.uses() FROM uses u;
CREATE TABLE s1.uses_ (i int); CREATE INDEX uses_i ON s1.uses_ (i);
DROP INDEX status;
ALTER TABLE s1.status ADD COLUMN note text;
-- file: 003_c.sql
SET LOCAL search_path = s1, public;
DROP FUNCTION uses();
CREATE TABLE uses (only_here int);
INSERT INTO uses (only_here) VALUES (1);
INSERT INTO public.uses (c) VALUES (4);
DROP TABLE uses;
SELECT c FROM uses;
DROP DOMAIN public.status CASCADE;
SELECT a, b FROM uses;
CREATE TYPE status_pair AS (l status, r s2.status);
ALTER TABLE uses ADD c status;
SELECT (c).status FROM uses;
