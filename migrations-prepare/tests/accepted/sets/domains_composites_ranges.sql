-- file: 001_types.sql
CREATE DOMAIN email AS text COLLATE "C" CONSTRAINT email_check CHECK (VALUE ~ '^[^@\s]+@[^@\s]+$') NOT NULL;
CREATE DOMAIN positive int CHECK (value > 0) DEFAULT 1;
CREATE TYPE address AS (street text, city text, zip varchar(10));
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE timerange AS RANGE (SUBTYPE = time, MULTIRANGE_TYPE_NAME = times);
CREATE TABLE persons (id positive PRIMARY KEY, mail email, home address, work address[], speeds floatrange, shifts times, busy tstzmultirange DEFAULT '{}');
-- file: 002_use.sql
INSERT INTO persons VALUES (1, 'a@b', ROW('s', 'c', 'z'), ARRAY[('a', 'b', 'c')::address], '[1,2)', times(timerange('08:00', '12:00')), '{[2024-01-01,2024-01-02)}');
SELECT (home).city, (work[1]).zip, (p.home).street, lower(speeds) FROM persons p WHERE speeds @> 1.5::float8 AND busy && tstzrange(now(), NULL) OR (p.home).zip IS NOT NULL;
UPDATE persons SET home.city = 'Bonn', work[2].street = 'x' WHERE (home).city = 'c';
CREATE INDEX persons_city ON persons (((home).city));
ALTER TYPE address ADD ATTRIBUTE country char(2);
-- file: 003_alter.sql
ALTER TYPE address RENAME ATTRIBUTE zip TO postcode;
CREATE VIEW postcodes AS SELECT (p.home).postcode AS code, (p.home).* FROM persons p;
ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 1000000) NOT VALID;
ALTER DOMAIN positive VALIDATE CONSTRAINT small;
ALTER DOMAIN positive RENAME CONSTRAINT small TO not_huge;
ALTER DOMAIN positive DROP CONSTRAINT not_huge;
ALTER DOMAIN email DROP NOT NULL;
ALTER DOMAIN email RENAME TO mail_address;
ALTER TABLE persons ADD COLUMN second mail_address;
CREATE TYPE later;
CREATE FUNCTION later_in(cstring) RETURNS later LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION later_out(later) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE later (INPUT = later_in, OUTPUT = later_out, LIKE = int4);
CREATE TABLE uses_later (l later);
INSERT INTO uses_later VALUES ('42');
