-- file: 001_a.sql
CREATE TABLE a (id int, x text);
CREATE TABLE b AS SELECT * FROM a;
CREATE VIEW v AS SELECT *, x || '!' AS y FROM a;
CREATE MATERIALIZED VIEW m AS SELECT * FROM v NATURAL JOIN b;
CREATE VIEW f AS SELECT * FROM pg_catalog.pg_class c JOIN generate_series(1, 2) g ON true;
CREATE TABLE p AS SELECT * FROM (VALUES (1, 'a')) AS v (n, s), LATERAL (SELECT v.n + 1) AS l, json_to_record('{}') AS j (q int);
CREATE TABLE e AS TABLE p WITH NO DATA;
-- file: 002_b.sql
CREATE INDEX ON b (x); CREATE INDEX ON m (y); SELECT relname, g, oid FROM f WHERE relkind = 'r';
INSERT INTO p (n, s, q) SELECT n, s, q FROM p WHERE "?column?" > 1;
-- file: 003_c.sql
ALTER TABLE b ADD z int; ALTER TABLE p RENAME q TO r; SELECT b.*, z FROM b; CREATE INDEX ON p (r, s);
