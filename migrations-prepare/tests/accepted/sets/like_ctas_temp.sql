-- file: 001_source.sql
CREATE TABLE source (id int GENERATED ALWAYS AS IDENTITY, name text DEFAULT 'n' CHECK (name <> ''), total int GENERATED ALWAYS AS (length(name) * 2) STORED, PRIMARY KEY (id));
CREATE INDEX source_name ON source (name, total);
CREATE TABLE copy_all (LIKE source INCLUDING ALL);
CREATE TABLE copy_part (before int, LIKE source INCLUDING DEFAULTS EXCLUDING CONSTRAINTS, after int);
CREATE TABLE plain (LIKE public.source, LIKE pg_catalog.pg_description);
INSERT INTO copy_all (name) VALUES ('x') RETURNING id, total;
CREATE TABLE refers (s int REFERENCES copy_all (id));
DROP INDEX copy_all_name_total_idx;
-- file: 002_ctas.sql
CREATE TABLE made AS SELECT id, upper(name) AS big, count(*) OVER () FROM source;
CREATE TABLE made_named (x, y) AS SELECT id, name FROM source WITH NO DATA;
CREATE TABLE IF NOT EXISTS made AS SELECT 1 AS other;
CREATE UNLOGGED TABLE made_values WITH (autovacuum_enabled = off) AS VALUES (1, 'a'), (2, 'b');
SELECT id, name INTO made_into FROM source WHERE id > 0;
SELECT id, name INTO TABLE public.made_into2 FROM source;
SELECT s.*, 1 AS one INTO UNLOGGED made_star FROM source s;
CREATE TABLE made_execute AS TABLE made_values;
ALTER TABLE made_into ADD PRIMARY KEY (id);
CREATE INDEX ON made_values (column1, column2);
INSERT INTO made (id, big, count) VALUES (1, 'a', 2);
ALTER TABLE made_star RENAME COLUMN one TO two;
CREATE TABLE ref_into (x int REFERENCES made_into (id), y int REFERENCES made_into);
-- file: 003_temp.sql
CREATE TEMP TABLE scratch (id int, note text) ON COMMIT DROP;
CREATE TEMPORARY TABLE made (shadow text);
INSERT INTO made (shadow) VALUES ('temp wins');
INSERT INTO public.made (big) VALUES ('the real one');
INSERT INTO pg_temp.scratch VALUES (1, 'x');
CREATE INDEX ON scratch (note);
CREATE TEMP VIEW scratch_view AS SELECT note FROM scratch;
CREATE LOCAL TEMP SEQUENCE scratch_seq;
CREATE FUNCTION pg_temp.helper(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1';
SELECT pg_temp.helper(id), nextval('scratch_seq') FROM scratch JOIN scratch_view USING (note);
CREATE TEMP TABLE as_temp ON COMMIT DELETE ROWS AS SELECT * FROM source;
SELECT 1 AS a INTO TEMP into_temp;
SELECT 1 AS a INTO pg_temp.into_temp2;
-- file: 004_again.sql
CREATE TABLE scratch (other int);
INSERT INTO scratch (other) VALUES (1);
SELECT big FROM made;
CREATE TEMP TABLE as_temp (x int);
DROP TABLE pg_temp.as_temp;
CREATE TABLE as_temp (y int);
CREATE TABLE into_temp (b int);
INSERT INTO into_temp (b) TABLE as_temp;
