-- file: 001_tables.sql
CREATE TABLE cities (name text, population real, elevation int);
CREATE TABLE capitals (state char(2) UNIQUE NOT NULL) INHERITS (cities);
CREATE TABLE zones (zone text);
CREATE TABLE special (name text DEFAULT 'none', extra int) INHERITS (capitals, zones);
-- file: 002_use.sql
CREATE INDEX capitals_name ON capitals (name, elevation);
ALTER TABLE cities ADD COLUMN mayor text;
UPDATE special SET mayor = upper(name), zone = state;
ALTER TABLE cities RENAME COLUMN elevation TO height;
CREATE VIEW high AS SELECT c.name, c.height, c.tableoid::regclass AS kind FROM ONLY cities c UNION ALL SELECT name, height, tableoid::regclass FROM capitals*;
CREATE INDEX special_height ON special (height);
INSERT INTO special (name, height, mayor, state, zone, extra) VALUES ('A', 1, 'm', 'BE', 'z', 2);
-- file: 003_no_inherit.sql
ALTER TABLE special NO INHERIT zones;
ALTER TABLE zones ADD COLUMN added int;
ALTER TABLE special ADD COLUMN added int;
ALTER TABLE special INHERIT zones;
ALTER TABLE cities ADD CONSTRAINT height_ok CHECK (height > -500) NO INHERIT;
DROP TABLE zones CASCADE;
CREATE TABLE special (id int);
DROP TABLE cities CASCADE;
CREATE TABLE cities (id int PRIMARY KEY);
