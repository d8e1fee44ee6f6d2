-- file: 1.sql
CREATE SCHEMA core;
CREATE SCHEMA IF NOT EXISTS audit AUTHORIZATION CURRENT_USER;
CREATE TABLE core.things (id int PRIMARY KEY, name text);
CREATE TABLE audit.things (id int, at timestamptz, CONSTRAINT of_thing FOREIGN KEY (id) REFERENCES core.things (id));
CREATE TABLE things (other int);
SELECT other FROM things;
SET search_path = core;
SELECT name FROM things;
CREATE TABLE parts (thing_id int REFERENCES things, part text);
RESET search_path;
SELECT part FROM core.parts;
-- file: 2.sql
SELECT other FROM things;
ALTER TABLE core.parts SET SCHEMA audit;
ALTER TABLE audit.parts RENAME TO pieces;
CREATE INDEX ON audit.pieces (part);
DROP INDEX audit.pieces_part_idx;
SET LOCAL search_path TO audit, core;
SELECT at FROM things;
SELECT thing_id FROM pieces;
CREATE VIEW joined AS SELECT p.part, t.name FROM pieces p JOIN core.things t ON t.id = p.thing_id;
SELECT name FROM audit.joined;
DROP VIEW audit.joined;
DROP SCHEMA audit CASCADE;
CREATE SCHEMA audit;
CREATE TABLE audit.things (fresh int);
