-- file: 001_tables.sql
CREATE TABLE target (id int PRIMARY KEY, qty int NOT NULL DEFAULT 0, tag text, seen timestamptz);
CREATE TABLE incoming (id int, delta int, kill bool);
INSERT INTO incoming VALUES (1, 5, false), (2, 3, true), (3, NULL, NULL);
INSERT INTO target (id, qty) SELECT id, 1 FROM incoming WHERE id < 3;
-- file: 002_merge.sql
WITH src AS (SELECT i.id AS key, coalesce(i.delta, 0) AS delta, kill FROM incoming i)
MERGE INTO target AS t USING src s ON t.id = s.key
WHEN MATCHED AND s.kill THEN DELETE
WHEN MATCHED THEN UPDATE SET qty = t.qty + s.delta, (tag, seen) = ('m', now())
WHEN NOT MATCHED AND s.delta > 100 THEN DO NOTHING
WHEN NOT MATCHED THEN INSERT (id, qty, tag) VALUES (s.key, s.delta, DEFAULT);
MERGE INTO ONLY target USING (VALUES (9, 'v')) AS v (id, tag) ON target.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, DEFAULT, v.tag) WHEN MATCHED THEN DO NOTHING;
-- file: 003_update_from.sql
UPDATE target AS t SET qty = s.total FROM (SELECT id, sum(delta) AS total FROM incoming GROUP BY id) AS s JOIN incoming i2 ON i2.id = s.id WHERE t.id = s.id AND t.qty IS DISTINCT FROM s.total AND s.total IS NOT NULL;
UPDATE target SET (qty, tag) = (SELECT coalesce(max(delta), 0), 'x' FROM incoming WHERE incoming.id = target.id) WHERE id IN (SELECT id FROM incoming);
DELETE FROM target t USING incoming i LEFT JOIN target t2 ON t2.id = i.id WHERE t.id = i.id AND i.kill RETURNING t.*, i.delta;
INSERT INTO incoming DEFAULT VALUES;
SAVEPOINT before_mess;
DELETE FROM target;
CREATE TABLE never_kept (id int);
ROLLBACK TO SAVEPOINT before_mess;
CREATE TABLE never_kept (other text);
INSERT INTO never_kept (other) VALUES ('x');
RELEASE SAVEPOINT before_mess;
SAVEPOINT two; ALTER TABLE never_kept RENAME TO kept; ROLLBACK TO two;
INSERT INTO never_kept VALUES ('y');
LOCK TABLE target, incoming IN SHARE ROW EXCLUSIVE MODE NOWAIT;
TRUNCATE target, ONLY incoming RESTART IDENTITY CASCADE;
