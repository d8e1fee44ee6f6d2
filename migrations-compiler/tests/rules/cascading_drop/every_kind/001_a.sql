CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE TABLE others (id bigint PRIMARY KEY);
CREATE TABLE parent (id bigint PRIMARY KEY, name text CONSTRAINT parent_name UNIQUE);
CREATE SCHEMA a;
CREATE TYPE t AS ENUM ('x');
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT 1 AS x;
CREATE VIEW w AS SELECT 1 AS x;
