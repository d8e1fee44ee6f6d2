-- file: 1_a.sql
CREATE TABLE t (a int);
CREATE FUNCTION json_exists(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT public.json_exists(a) FROM t;
