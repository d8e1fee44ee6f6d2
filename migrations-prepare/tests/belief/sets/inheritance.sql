-- file: 1.sql
CREATE TABLE cities (name text, population real, elevation int, CHECK (elevation < 9000));
CREATE TABLE capitals (state char(2) UNIQUE NOT NULL) INHERITS (cities);
CREATE TABLE towns (mayor text) INHERITS (cities);
-- file: 2.sql
ALTER TABLE cities ADD COLUMN founded date;
CREATE INDEX ON capitals (founded);
ALTER TABLE cities RENAME COLUMN elevation TO altitude;
ALTER TABLE towns NO INHERIT cities;
ALTER TABLE cities ADD COLUMN twin text;
ALTER TABLE towns ADD COLUMN twin text;
ALTER TABLE cities DROP COLUMN population;
SELECT name, altitude FROM ONLY cities WHERE altitude > 500;
SELECT c.name, c.altitude, c.state FROM capitals c;
