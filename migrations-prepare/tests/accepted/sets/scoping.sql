-- file: 001_a.sql
CREATE TABLE a (id int, x int); CREATE TABLE b (id int, y int, a int);
CREATE VIEW v AS SELECT (SELECT x FROM b LIMIT 1) AS outer_x, a FROM a;
SELECT b.a, (c).x, c.* FROM a c, b b; SELECT x FROM a b; SELECT count(b) FROM a b; SELECT a.x FROM b AS a (id, x, z); SELECT z FROM b AS q (id, y, z) WHERE q.y = z;
WITH a AS (SELECT 1 AS only_cte) SELECT only_cte FROM a; SELECT x FROM a;
WITH b AS (WITH a AS (SELECT 2 AS deep) SELECT deep FROM a), c AS (SELECT x, deep FROM a, b) SELECT x, deep FROM c;
INSERT INTO a (id, x) WITH a AS (SELECT 1 AS p, 2 AS q) SELECT p, q FROM a; WITH x AS (INSERT INTO b (id) SELECT id FROM a RETURNING id AS new_id) SELECT new_id FROM x UNION SELECT id FROM a ORDER BY new_id;
SELECT s.k FROM (SELECT id AS k FROM a) s WHERE k IN (SELECT y FROM b WHERE y = k) GROUP BY s.k HAVING count(*) > 0 ORDER BY k; SELECT sum(x) OVER (ORDER BY id) AS x FROM a ORDER BY x;
SELECT f, g.g, h FROM generate_series(1, 2) f, generate_series(1, f) AS g, LATERAL (SELECT f + g AS h) hh; SELECT x.* FROM (VALUES (1)) x; SELECT column1 FROM (VALUES (1)) x; SELECT d.d FROM current_date d; SELECT n FROM regexp_split_to_table('a b', ' ') AS n; SELECT k FROM json_object_keys('{}') k; SELECT value, ordinality FROM jsonb_array_elements('[1]') WITH ORDINALITY;
WITH RECURSIVE r AS (SELECT 1 AS n UNION SELECT n + 1 FROM r WHERE n < 3), e (m) AS MATERIALIZED (SELECT n FROM r) SELECT m, (SELECT max(n) FROM r) FROM e; WITH RECURSIVE first_ AS (SELECT * FROM second_), second_ AS (SELECT 1 AS s) SELECT s FROM first_;
UPDATE a SET x = y FROM b WHERE a.id = b.id; UPDATE a AS al SET x = al.x + 1 WHERE EXISTS (SELECT 1 FROM b WHERE b.id = al.id AND x > 0); DELETE FROM b USING a WHERE a.id = b.id AND x > 1; INSERT INTO b AS bb (id) SELECT id FROM b RETURNING bb.y, y, (SELECT count(*) FROM a);
SELECT USER, a.id FROM a FULL OUTER JOIN b USING (id) AS j WHERE j.id IS NOT NULL AND id > 0; SELECT id FROM a NATURAL LEFT JOIN b; SELECT q1.id FROM (a q1 JOIN b q2 ON q1.id = q2.id) LEFT JOIN (SELECT 1 AS one) o ON one = q1.x; SELECT public.a.x, a.tableoid, a.ctid FROM public.a;
-- file: 001_a.rollback.sql
DROP VIEW v; DROP TABLE a, b;
