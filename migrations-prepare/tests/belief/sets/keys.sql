-- file: 1_base.sql
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN code AS varchar(12) CHECK (VALUE <> '');
CREATE DOMAIN short_code AS code;
CREATE TABLE places (
    id bigserial PRIMARY KEY,
    code text NOT NULL UNIQUE,
    number numeric UNIQUE,
    ratio double precision UNIQUE,
    mood mood UNIQUE,
    at timestamptz UNIQUE,
    net inet UNIQUE,
    token uuid UNIQUE,
    parent integer REFERENCES places
);
CREATE TABLE visits (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place smallint REFERENCES places (id) DEFERRABLE INITIALLY DEFERRED,
    code short_code REFERENCES places (code),
    padded char(12) REFERENCES places (code),
    number bigint REFERENCES places (number),
    ratio numeric REFERENCES places (ratio),
    mood mood REFERENCES places (mood),
    day date REFERENCES places (at),
    net cidr REFERENCES places (net)
);
CREATE UNLOGGED TABLE scratch (place bigint REFERENCES places, again bigint);
CREATE UNLOGGED TABLE scratch_of (id int PRIMARY KEY);
CREATE UNLOGGED TABLE scratch_by (id int REFERENCES scratch_of);
CREATE TABLE lines (
    a int, b int, amount numeric DEFAULT 0, total numeric GENERATED ALWAYS AS (amount * a) STORED,
    lower int, note text DEFAULT 'x' || 'y', made date DEFAULT (now() AT TIME ZONE 'utc')::date,
    who text DEFAULT current_user, tags text[] DEFAULT '{}' NOT NULL,
    PRIMARY KEY (a, b), CHECK (total IS NULL OR total >= 0), CHECK (amount IN (1, 2, 3) OR amount = ANY (ARRAY[4, 5]))
);
-- file: 2_partitions.sql
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, place bigint, note varchar(20), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY HASH (id);
CREATE TABLE events_1_a PARTITION OF events_1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE events_2 (note character varying(20), at date NOT NULL, id int8 NOT NULL, place bigint);
ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX events_place ON ONLY events (place);
CREATE INDEX events_2_place ON events_2 (place);
ALTER INDEX events_place ATTACH PARTITION events_2_place;
ALTER TABLE events ADD FOREIGN KEY (place) REFERENCES places;
CREATE UNIQUE INDEX events_2_one ON events_2 (place);
DROP INDEX events_2_one;
ALTER TABLE events RENAME COLUMN at TO happened;
ALTER TABLE events ADD CONSTRAINT events_once UNIQUE (place, happened, id);
ALTER TABLE events DETACH PARTITION events_2;
ALTER TABLE events_2 DROP COLUMN note;
-- file: 3_changes.sql
ALTER TABLE visits ALTER COLUMN place TYPE bigint;
ALTER TABLE visits ALTER COLUMN code TYPE text;
ALTER TABLE visits ALTER COLUMN id DROP IDENTITY, ALTER COLUMN id SET DEFAULT 4;
ALTER TABLE visits DROP CONSTRAINT visits_mood_fkey, ALTER COLUMN mood TYPE text USING mood::text;
ALTER TABLE lines DROP CONSTRAINT lines_pkey;
ALTER TABLE lines ALTER COLUMN a DROP NOT NULL;
ALTER TABLE lines ALTER COLUMN total DROP EXPRESSION;
ALTER TABLE lines ALTER COLUMN total SET DEFAULT 4;
ALTER TABLE lines ADD COLUMN double numeric GENERATED ALWAYS AS (total * 2) STORED;
ALTER TABLE scratch SET LOGGED;
CREATE TABLE scratch_too (id int PRIMARY KEY);
CREATE TEMP TABLE places_of_session (id int PRIMARY KEY, other int);
CREATE TEMP TABLE visits_of_session (id int REFERENCES places_of_session);
CREATE TABLE base (id int NOT NULL, name text CONSTRAINT named CHECK (name <> '') NO INHERIT);
CREATE TABLE derived (more int) INHERITS (base);
ALTER TABLE derived DROP COLUMN more;
ALTER TABLE base DROP CONSTRAINT named;
ALTER TABLE derived NO INHERIT base;
ALTER TABLE derived RENAME COLUMN name TO label;
ALTER TABLE derived ALTER COLUMN id DROP NOT NULL;
-- file: 4_more.sql
CREATE TABLE IF NOT EXISTS lines (id int CHECK (id IN (SELECT 1)), x int DEFAULT y);
CREATE INDEX IF NOT EXISTS lines_note ON lines (lower(note)) WHERE note IS NOT NULL;
CREATE POLICY few ON lines USING (a IN (SELECT max(id) FROM places));
CREATE FUNCTION to_char(a int, b int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a + b';
CREATE INDEX lines_own ON lines (to_char(a, b));
ALTER TABLE IF EXISTS nowhere ALTER COLUMN x SET DEFAULT (SELECT 1);
ALTER TABLE lines ALTER COLUMN note TYPE text USING coalesce(note, '') || 'x';
CREATE TABLE words (w text, PRIMARY KEY (w)) PARTITION BY LIST (w);
CREATE TABLE words_a PARTITION OF words FOR VALUES IN ('a', NULL);
CREATE TABLE numbers (n int) PARTITION BY RANGE (n);
CREATE TABLE numbers_a PARTITION OF numbers FOR VALUES FROM (MINVALUE) TO (3 + 4);
