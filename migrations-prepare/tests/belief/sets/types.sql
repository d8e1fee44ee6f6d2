-- file: 1.sql
CREATE TYPE level AS ENUM ('low', 'high');
CREATE TYPE address AS (street text, city text);
CREATE DOMAIN email AS text CHECK (VALUE ~ '@');
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE contacts (id int PRIMARY KEY, mail email, home address, urgency level DEFAULT 'low', spans span[], whole_row address[]);
CREATE FUNCTION level_of(c contacts, fallback level) RETURNS level LANGUAGE sql AS 'SELECT coalesce(c.urgency, fallback)';
-- file: 2.sql
ALTER TYPE level ADD VALUE 'middle' BEFORE 'high';
ALTER TYPE level ADD VALUE IF NOT EXISTS 'low';
ALTER TYPE level RENAME VALUE 'low' TO 'lowest';
ALTER TYPE address ADD ATTRIBUTE zip text;
ALTER TYPE level RENAME TO urgency_level;
ALTER DOMAIN email RENAME TO mail_address;
ALTER TABLE contacts ADD COLUMN work address, ADD COLUMN next urgency_level;
CREATE TABLE likes (LIKE contacts);
CREATE TABLE typed OF address (street WITH OPTIONS NOT NULL);
DROP FUNCTION level_of(contacts, urgency_level);
ALTER TABLE contacts DROP COLUMN spans;
ALTER TABLE likes DROP COLUMN spans;
DROP TYPE span;
SELECT (home).city, (c.home).street FROM contacts c WHERE urgency = 'lowest';
