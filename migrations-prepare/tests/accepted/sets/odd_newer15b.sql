-- file: 1_a.sql
CREATE TABLE t (id int PRIMARY KEY, a int, "virtual" int, json_table int, g int GENERATED ALWAYS AS (a * 2) STORED);
SELECT json_table, virtual FROM t; CREATE FUNCTION any_value(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT public.any_value(a) FROM t;
MERGE INTO t USING (VALUES (1, 2)) s (k, v) ON t.id = k WHEN MATCHED AND s.v > 3 THEN DELETE WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id, a) VALUES (k, v);
SELECT x.a FROM (SELECT a FROM t) AS x, (VALUES (1)) y; ALTER TABLE t ADD COLUMN enforced int, ADD COLUMN period int, ADD COLUMN without int; CREATE INDEX ON t (enforced, period, without); COMMENT ON COLUMN t.period IS 'x';
ALTER TABLE t ALTER COLUMN a SET STATISTICS 100; ALTER TABLE t ALTER a SET STORAGE plain, ALTER COLUMN a SET COMPRESSION default;
