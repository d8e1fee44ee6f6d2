CREATE SCHEMA app;
CREATE TABLE log (a int PRIMARY KEY);
CREATE TABLE app.log (a int PRIMARY KEY);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SET search_path = app AS 'SELECT count(a) FROM log';
