-- file: 001_a.sql
CREATE TABLE items (id int PRIMARY KEY, title text);
CREATE VIEW item_titles AS SELECT title FROM items;
CREATE VIEW item_lengths AS SELECT length(title) AS n FROM item_titles;
CREATE FUNCTION item_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(title) FROM items';
CREATE INDEX items_title ON items (title);
CREATE TABLE item_refs (item int REFERENCES items);
-- file: 002_b.sql
DROP TABLE items CASCADE;
CREATE TABLE items (key uuid PRIMARY KEY DEFAULT gen_random_uuid(), label text, amount money);
CREATE INDEX items_title ON items (label);
CREATE VIEW item_titles (title, extra) AS SELECT label, amount FROM items;
INSERT INTO item_refs VALUES (12345);
ALTER TABLE item_refs ADD COLUMN item_key uuid REFERENCES items;
-- file: 003_c.sql
DROP VIEW IF EXISTS item_lengths;
DROP VIEW item_titles;
ALTER TABLE items DROP COLUMN label, ADD COLUMN title text;
CREATE OR REPLACE VIEW item_titles AS SELECT title FROM items;
CREATE OR REPLACE VIEW item_titles AS SELECT title, amount AS extra FROM items;
DROP FUNCTION item_count;
CREATE FUNCTION item_count(prefix text) RETURNS bigint LANGUAGE sql AS $$SELECT count(*) FROM items WHERE title LIKE prefix || '%'$$;
CREATE FUNCTION item_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(title) FROM items';
DROP FUNCTION item_count(text), item_count();
CREATE PROCEDURE item_count() LANGUAGE sql AS '';
DROP ROUTINE item_count;
-- file: 004_d.sql
DROP TABLE IF EXISTS items, nonexistent, item_refs CASCADE;
DROP TABLE IF EXISTS items;
CREATE TABLE IF NOT EXISTS items (a int);
CREATE TABLE IF NOT EXISTS items (b int, c text REFERENCES never_exists);
INSERT INTO items (a) VALUES (1);
ALTER TABLE items ADD COLUMN IF NOT EXISTS a text, ADD COLUMN IF NOT EXISTS b int, DROP COLUMN IF EXISTS zzz;
ALTER TABLE IF EXISTS nope ADD COLUMN x int, DROP COLUMN y;
ALTER TABLE IF EXISTS nope RENAME TO nope2;
ALTER TABLE IF EXISTS nope RENAME COLUMN a TO b;
ALTER VIEW IF EXISTS nope SET SCHEMA nowhere;
ALTER INDEX IF EXISTS nope RENAME TO nope3;
ALTER SEQUENCE IF EXISTS nope RESTART;
DROP INDEX IF EXISTS a, b.c, "D";
DROP SCHEMA IF EXISTS nowhere CASCADE;
DROP TYPE IF EXISTS nowhere.t; DROP DOMAIN IF EXISTS d; DROP FUNCTION IF EXISTS f(int, nowhere_type), g; DROP TRIGGER IF EXISTS t ON nope; DROP RULE IF EXISTS r ON nope; DROP SEQUENCE IF EXISTS s; DROP MATERIALIZED VIEW IF EXISTS m; DROP AGGREGATE IF EXISTS agg(int); DROP CAST IF EXISTS (nope AS text); DROP OPERATOR IF EXISTS === (nope, nope); DROP EXTENSION IF EXISTS postgis; DROP ROLE IF EXISTS corpus_no_role; DROP STATISTICS IF EXISTS st; DROP COLLATION IF EXISTS c; DROP PUBLICATION IF EXISTS p; DROP SUBSCRIPTION IF EXISTS s; DROP FOREIGN TABLE IF EXISTS ft; DROP SERVER IF EXISTS sv; DROP TEXT SEARCH CONFIGURATION IF EXISTS ts; DROP EVENT TRIGGER IF EXISTS ev; DROP LANGUAGE IF EXISTS plnone; 
-- file: 005_e.sql
CREATE SCHEMA again;
CREATE TABLE again.t (x int);
DROP SCHEMA again CASCADE;
CREATE SCHEMA again;
CREATE TABLE again.t (y int);
INSERT INTO again.t (y) VALUES (1);
