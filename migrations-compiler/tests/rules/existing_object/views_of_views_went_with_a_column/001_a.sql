CREATE TABLE person (id int, name text);
CREATE VIEW named AS SELECT name FROM person;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM named;
CREATE RECURSIVE VIEW chain (id) AS SELECT id FROM person UNION SELECT id + 1 FROM chain WHERE id < 5;
