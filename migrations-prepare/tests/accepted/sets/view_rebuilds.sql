-- file: 001_base.sql
CREATE TABLE person (id int PRIMARY KEY, first_name text, last_name text, born date);
CREATE VIEW person_name AS SELECT id, first_name || ' ' || last_name AS name FROM person;
CREATE VIEW adult AS SELECT p.*, n.name FROM person p JOIN person_name n USING (id) WHERE born < now() - interval '18 years';
CREATE MATERIALIZED VIEW stats AS SELECT count(*) AS adults, min(born) FROM adult;
CREATE INDEX stats_min ON stats (min);
-- file: 002_add_column.sql
ALTER TABLE person ADD COLUMN email text;
CREATE OR REPLACE VIEW person_name AS SELECT id, first_name || ' ' || last_name AS name, email FROM person;
SELECT name, first_name FROM adult;
-- file: 002_add_column.rollback.sql
DROP MATERIALIZED VIEW stats;
DROP VIEW adult, person_name;
ALTER TABLE person DROP COLUMN email;
CREATE VIEW person_name AS SELECT id, first_name || ' ' || last_name AS name FROM person;
CREATE VIEW adult AS SELECT p.*, n.name FROM person p JOIN person_name n USING (id) WHERE born < now() - interval '18 years';
CREATE MATERIALIZED VIEW stats AS SELECT count(*) AS adults, min(born) FROM adult;
CREATE INDEX stats_min ON stats (min);
-- file: 003_rename_under_view.sql
ALTER TABLE person RENAME COLUMN born TO birth_date;
SELECT born FROM adult;
ALTER TABLE person RENAME TO people;
SELECT born, name FROM adult WHERE id = 1;
CREATE TABLE person (x int);
-- file: 003_rename_under_view.rollback.sql
DROP TABLE person;
ALTER TABLE people RENAME TO person;
ALTER TABLE person RENAME COLUMN birth_date TO born;
-- file: 004_cascade_column.sql
ALTER TABLE people DROP COLUMN first_name CASCADE;
CREATE VIEW adult AS SELECT last_name FROM people WITH CASCADED CHECK OPTION;
INSERT INTO people (id, last_name) VALUES (1, 'x');
INSERT INTO adult (last_name) SELECT 'y' WHERE false;
UPDATE adult SET last_name = 'z';
ALTER VIEW adult ALTER COLUMN last_name SET DEFAULT 'd', SET (security_barrier = true);
ALTER VIEW adult SET SCHEMA public;
ALTER TABLE adult ALTER COLUMN last_name DROP DEFAULT;
CREATE MATERIALIZED VIEW stats (n) WITH (fillfactor = 80) AS SELECT count(*) FROM adult WITH DATA;
ALTER MATERIALIZED VIEW stats RENAME COLUMN n TO total;
ALTER MATERIALIZED VIEW stats RENAME TO statistics_;
CREATE UNIQUE INDEX ON statistics_ (total);
-- file: 005_recursive_view.sql
CREATE RECURSIVE VIEW nums (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM nums WHERE n < 10;
CREATE TEMP VIEW temp_nums AS SELECT n FROM nums;
CREATE OR REPLACE RECURSIVE VIEW nums (n) AS SELECT 2 UNION SELECT n + 2 FROM nums WHERE n < 20;
