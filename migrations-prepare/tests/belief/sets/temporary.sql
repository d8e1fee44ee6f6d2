-- file: 1.sql
CREATE TABLE keep (id int PRIMARY KEY, v text);
CREATE TEMP TABLE staging (id int, v text) ON COMMIT DROP;
INSERT INTO staging SELECT id, v FROM keep;
UPDATE keep SET v = s.v FROM staging s WHERE s.id = keep.id;
CREATE TEMPORARY TABLE keep2 AS SELECT id AS kid FROM keep;
SELECT kid FROM keep2;
DROP TABLE staging;
SELECT id, v INTO kept_copy FROM keep;
SELECT v FROM kept_copy;
CREATE TABLE summary AS SELECT count(*) AS n, max(id) AS top, 'x' AS label FROM keep;
ALTER TABLE summary ADD COLUMN seen date;
CREATE UNLOGGED TABLE fast (id int);
ALTER TABLE fast SET LOGGED;
CREATE TABLE odd AS TABLE keep;
ALTER TABLE odd RENAME COLUMN v TO w;
