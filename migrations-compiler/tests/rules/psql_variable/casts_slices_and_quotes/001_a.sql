SELECT '1'::int, (ARRAY[1, 2])[1:2], (ARRAY[1, 2])[1:n] FROM (SELECT 1 AS n) x;
SELECT ':name', $$ :name $$, ":name" FROM (SELECT 1 AS ":name") x; -- :name
SELECT JSON_OBJECT('a':b) FROM (SELECT 1 AS b) x;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
SELECT f(a := 1);
