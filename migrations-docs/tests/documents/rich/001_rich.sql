-- Description: One of everything that a schema can have
-- Created: 2026-05-04
-- Phase: 3
-- Purpose: Nothing of it may get lost

CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'what the schema holds';
CREATE TYPE app.mood AS ENUM ('glad', 'so so', 'sad'); COMMENT ON TYPE app.mood IS 'how somebody feels';
CREATE DOMAIN app.cents AS integer DEFAULT 7 NOT NULL CONSTRAINT not_owed CHECK (VALUE >= 0);
COMMENT ON DOMAIN app.cents IS 'an amount of money';
CREATE DOMAIN app.word AS text COLLATE "C"; CREATE DOMAIN app.price AS app.cents;
CREATE TYPE app.spot AS (x integer, "y z" text); COMMENT ON TYPE app.spot IS 'a point of a map';
COMMENT ON COLUMN app.spot.x IS 'how far to the east';
CREATE SEQUENCE app.ticket INCREMENT 5; COMMENT ON SEQUENCE app.ticket IS 'what tickets are numbered by';

CREATE TABLE secret (
    id integer PRIMARY KEY,
    name text COLLATE "C",
    blob bytea,
    price app.price,
    paid boolean,
    twice integer GENERATED ALWAYS AS (id * 2) VIRTUAL,
    thrice integer GENERATED ALWAYS AS (id * 3) STORED,
    CONSTRAINT short CHECK (length(name) < 9)
);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, ALTER COLUMN blob SET STORAGE EXTERNAL;
ALTER TABLE secret SET (fillfactor = 70);
COMMENT ON TABLE secret IS 'what nobody may know';
COMMENT ON COLUMN secret.name IS 'what it is called';
COMMENT ON CONSTRAINT short ON secret IS 'why names are short';
ALTER TABLE secret ADD CONSTRAINT paid_known NOT NULL paid NOT VALID;
CREATE INDEX named ON secret (name); COMMENT ON INDEX named IS 'why the index is there';
CREATE UNIQUE INDEX ON secret (lower(name)) INCLUDE (id);
CREATE STATISTICS told (dependencies) ON id, name FROM secret;
CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
COMMENT ON FUNCTION tg() IS 'what the function does';
REVOKE EXECUTE ON FUNCTION tg() FROM PUBLIC;
CREATE TRIGGER off BEFORE INSERT ON secret FOR EACH ROW EXECUTE FUNCTION tg();
COMMENT ON TRIGGER off ON secret IS 'why the trigger is there';
ALTER TABLE secret DISABLE TRIGGER off;
CREATE UNLOGGED TABLE cache (key text UNIQUE, of integer NOT NULL REFERENCES secret ON DELETE CASCADE);
ALTER TABLE cache ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cache FOR SELECT USING (key <> 'hidden'); COMMENT ON POLICY own ON cache IS 'who may read it';
CREATE UNIQUE INDEX ON cache (of); CREATE UNIQUE INDEX one_long ON cache (key) WHERE of > 9;
CREATE TABLE heir (more integer) INHERITS (secret);
CREATE RULE keep AS ON DELETE TO cache DO INSTEAD NOTHING;
CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE abroad (a integer NOT NULL) SERVER far OPTIONS (path 'over there');
CREATE TABLE part (id integer PRIMARY KEY, of integer REFERENCES secret) PARTITION BY RANGE (id);
CREATE INDEX ON part (of);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE whole (p integer REFERENCES part);
CREATE TABLE bare ();
CREATE TABLE marks (pk integer, "FK" integer REFERENCES secret, "uk[" integer, "direction LR" integer REFERENCES secret);
CREATE VIEW seen WITH (security_invoker = true, check_option = local) AS SELECT id, name FROM secret;
COMMENT ON VIEW seen IS 'what the view shows'; COMMENT ON COLUMN seen.id IS 'what the column of the view holds';
CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM secret; CREATE UNIQUE INDEX kept_n ON kept (n);
