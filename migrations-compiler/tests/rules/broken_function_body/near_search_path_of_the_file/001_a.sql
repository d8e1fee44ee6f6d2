CREATE SCHEMA app;
CREATE TABLE app.log (a int PRIMARY KEY);
SET search_path = app;
CREATE FUNCTION app.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(a) FROM log';
