-- file: 1_a.sql
CREATE TABLE t (a int, b text);
CREATE AGGREGATE mysum (int) (sfunc = int4pl, stype = int4, initcond = '0'); CREATE AGGREGATE mymax (basetype = int4, sfunc = int4larger, stype = int4); SELECT mysum(DISTINCT a ORDER BY a) FILTER (WHERE a > 0), mymax(ALL a) FROM t;
CREATE FUNCTION op(int, text) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE OPERATOR === (LEFTARG = int, RIGHTARG = text, PROCEDURE = op); SELECT 1 === 'a', a OPERATOR(public.===) b FROM t; DROP OPERATOR === (int, text);
CREATE CAST (text AS t) WITH INOUT AS ASSIGNMENT; DROP CAST (text AS t);
CREATE COLLATION c FROM "C"; CREATE COLLATION c2 (locale = 'C'); SELECT b COLLATE c FROM t ORDER BY b COLLATE "C" USING <; CREATE TEXT SEARCH CONFIGURATION ts (COPY = english); ALTER TEXT SEARCH CONFIGURATION ts ALTER MAPPING FOR asciiword WITH simple;
CREATE PUBLICATION pub FOR TABLE t (a) WHERE (a > 1) WITH (publish = 'insert'); 
