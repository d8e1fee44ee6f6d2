-- file: 1_a.sql
CREATE TABLE t (a text, j jsonb, ts timestamptz DEFAULT now());
INSERT INTO t (a) VALUES ('{{name}}'), ('${HOME}'), (':name'), ('<%= x %>'), ('$(cmd)'), ('%s'), ('@var@'), ('{% if %}'), ('#{x}');
SELECT a::text, a :: text, '{1,2}'::int[], ('{1,2,3}'::int[])[1:2], ('{1,2,3}'::int[])[1:array_length('{1,2}'::int[],1)] FROM t; -- {{ comment }} ${x} :var
SELECT $$ {{ body }} ${x} :var $$, $a$ :'x' $a$, E'\{{' , j @> '{"a": {"b": {}}}', j #> '{a,b}', j ? 'a', j ?| array['a'], j ?& array['b'] FROM t;
CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS $_$ SELECT format('%s ${x} {{y}}', $1) $_$;
CREATE FUNCTION g(a int, b int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE x int:=1; BEGIN x:=a; RETURN x; END $$;
SELECT g(a:=1, b:=2), g(b := 3,a=>4);
SELECT (ARRAY[1,2,3])[:2], (ARRAY[1,2,3])[2:], (ARRAY[1,2,3])[:];
SELECT t.a AS "{{x}}", 1 AS ":y", '12:30:00'::time, "a" FROM t;
/* ${multi} :x */ SELECT 1 % 2, 5%2, a like '%x%' FROM t;
SELECT a, count(*)::int/2 FROM t GROUP BY 1; SELECT 1::int::text, now()::timestamptz(3)::date;
SELECT i:: int FROM generate_series(1,2) i; SELECT (ARRAY[5,6])[i:i] FROM generate_series(1,2) i; SELECT (ARRAY[5,6])[i :i], (ARRAY[5,6])[i: i] FROM generate_series(1,2) i;
