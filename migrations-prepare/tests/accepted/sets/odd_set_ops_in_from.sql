-- file: 1_a.sql
CREATE TABLE a (id int, x int);
CREATE TABLE b (id int, y int);
SELECT z.k FROM (SELECT id k FROM a UNION SELECT id FROM b) AS z;
SELECT k, l FROM (SELECT * FROM a) AS z (k, l);
SELECT x, y FROM (a JOIN b USING (id)) ;
SELECT j.x, j.y FROM (a JOIN b USING (id)) AS j;
SELECT j.p FROM (a JOIN b USING (id)) AS j (p, q, r);
SELECT a.x, bb.y FROM a NATURAL JOIN b bb;
SELECT count(*) FROM ONLY a, ONLY (b) c WHERE c.y = a.x;
SELECT * FROM a * ;
TABLE a;
SELECT FROM a;
SELECT 1 FROM a x1, LATERAL (SELECT x1.x AS n) y1 JOIN b z1 ON z1.y = y1.n;
UPDATE a SET x = q.y FROM (SELECT y, id FROM b) q WHERE q.id = a.id;
DELETE FROM a USING (VALUES (1, 2)) v(m, n) WHERE a.id = m AND n > x;
INSERT INTO a AS target VALUES (1, 2) ON CONFLICT DO NOTHING RETURNING target.id, target.*;
CREATE UNIQUE INDEX ai ON a (id);
INSERT INTO a (id, x) SELECT id, y FROM b WHERE true ON CONFLICT (id) WHERE true DO UPDATE SET x = excluded.x + a.x WHERE a.x IS DISTINCT FROM excluded.x;
