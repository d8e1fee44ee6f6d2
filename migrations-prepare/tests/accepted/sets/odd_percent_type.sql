-- file: 1_a.sql
CREATE TABLE t (id bigint, name varchar(20));
CREATE FUNCTION f(a t.id%TYPE, b public.t.name%TYPE) RETURNS t.name%TYPE LANGUAGE sql AS 'SELECT $2';
CREATE FUNCTION g(t) RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE FUNCTION h(t[]) RETURNS TABLE (a t, b t.id%TYPE) LANGUAGE sql AS 'SELECT t, id FROM t';
SELECT f(1, 'a'), (g(t)).name, (h(ARRAY[t])).a FROM t; SELECT a, b FROM h(NULL); SELECT (a).name FROM h(NULL);
CREATE FUNCTION i(OUT x t, OUT y text) LANGUAGE sql AS 'SELECT NULL::t, NULL::text'; SELECT (x).name, y FROM i();
DROP TABLE t CASCADE;
CREATE TABLE t (other int); CREATE FUNCTION g(t) RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT t.g, t.other FROM t;
