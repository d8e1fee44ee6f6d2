-- file: 1_a.sql
CREATE TABLE a (id int PRIMARY KEY DEFAULT 1, x int, j jsonb); CREATE TABLE b (id int, y int);
INSERT INTO a DEFAULT VALUES; INSERT INTO a AS q (id, x) OVERRIDING SYSTEM VALUE VALUES (2, DEFAULT) ON CONFLICT ON CONSTRAINT a_pkey DO UPDATE SET (x, j) = ROW (excluded.x, q.j), id = (SELECT max(b.y) FROM b WHERE b.id = q.id AND q.x > 0) WHERE q.x IS NOT NULL RETURNING *, q.x + 1 AS z, (SELECT count(*) FROM b WHERE y = q.id);
UPDATE a q SET x = b.y FROM b JOIN LATERAL (SELECT b.y + 1 AS k) l ON l.k > 0 WHERE q.id = b.id RETURNING q.*, b.*, k; UPDATE a * SET j['a']['b'] = '1'; DELETE FROM ONLY a USING b AS c WHERE c.id = a.id AND y IS NULL RETURNING c.y, a.x;
