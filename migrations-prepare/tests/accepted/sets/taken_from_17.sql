-- file: 1_a.sql
CREATE TABLE orders (id bigint PRIMARY KEY, a int NOT NULL, double int GENERATED ALWAYS AS (a * 2) STORED, doc jsonb);
ALTER TABLE orders ALTER COLUMN double SET EXPRESSION AS (a * 3);
ALTER TABLE orders ALTER COLUMN a SET STATISTICS DEFAULT;
CREATE TABLE incoming (id bigint, a int);
MERGE INTO orders o USING incoming i ON o.id = i.id WHEN MATCHED THEN UPDATE SET a = i.a WHEN NOT MATCHED BY TARGET THEN INSERT (id, a) VALUES (i.id, i.a) WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), o.id;
CREATE VIEW parts AS SELECT o.id, part.name, part.position FROM orders o, JSON_TABLE(o.doc, '$.parts[*]' COLUMNS (position FOR ORDINALITY, name text PATH '$.name' DEFAULT 'none' ON EMPTY, NESTED PATH '$.sizes[*]' COLUMNS (size int PATH '$'))) AS part;
SELECT JSON_VALUE(doc, '$.a' RETURNING int DEFAULT 0 ON ERROR), JSON_QUERY(doc, '$.b' WITH WRAPPER), JSON_EXISTS(doc, '$.c' PASSING id AS x) FROM orders;
SELECT now() AT LOCAL;
GRANT MAINTAIN ON orders TO CURRENT_USER;
CREATE TABLE spans (id bigint, at date) PARTITION BY RANGE (at);
ALTER TABLE spans ADD COLUMN serial bigint GENERATED ALWAYS AS IDENTITY;
