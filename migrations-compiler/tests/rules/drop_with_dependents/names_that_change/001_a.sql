CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE people (id bigint PRIMARY KEY, mood mood DEFAULT 'ok'::mood);
CREATE INDEX sad ON people (id) WHERE mood = 'sad'::mood;
CREATE DOMAIN status AS integer;
CREATE TABLE visits (id bigint PRIMARY KEY, status status DEFAULT 3::status);
CREATE SCHEMA s;
CREATE TABLE s.t (id bigint PRIMARY KEY, a integer);
