-- file: 001_roles.sql
CREATE ROLE corpus_g_app LOGIN PASSWORD NULL CONNECTION LIMIT 5 VALID UNTIL 'infinity';
CREATE GROUP corpus_g_team WITH ROLE corpus_g_app;
CREATE USER "corpus g Quoted" IN ROLE corpus_g_team;
-- file: 002_objects.sql
CREATE SCHEMA api AUTHORIZATION corpus_g_app;
CREATE TABLE api.things (id int PRIMARY KEY, label text, CONSTRAINT label_ok CHECK (label <> ''));
CREATE VIEW api.labels AS SELECT label FROM api.things;
CREATE MATERIALIZED VIEW api.cached AS SELECT id FROM api.things;
CREATE FUNCTION api.f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION api.f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE api.p(INOUT x int) LANGUAGE plpgsql AS 'BEGIN x := x + 1; END';
CREATE TYPE api.kind AS ENUM ('a'); CREATE DOMAIN api.d AS int; CREATE SEQUENCE api.s; CREATE AGGREGATE api.agg(int) (SFUNC = int4pl, STYPE = int);
CREATE INDEX things_label ON api.things (label);
CREATE TRIGGER trg BEFORE UPDATE ON api.things FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- file: 003_grants.sql
GRANT USAGE, CREATE ON SCHEMA api TO corpus_g_team WITH GRANT OPTION;
GRANT SELECT (label), UPDATE (label), REFERENCES ON api.things, api.labels TO "corpus g Quoted", PUBLIC;
GRANT ALL PRIVILEGES ON ALL SEQUENCES IN SCHEMA api TO corpus_g_app;
GRANT EXECUTE ON FUNCTION api.f(int, text), api.f(text) TO corpus_g_app;
GRANT EXECUTE ON PROCEDURE api.p TO corpus_g_app; GRANT USAGE ON TYPE api.kind TO corpus_g_app; GRANT USAGE ON DOMAIN api.d TO GROUP corpus_g_team; GRANT corpus_g_team TO corpus_g_app, CURRENT_USER WITH ADMIN OPTION;
REVOKE GRANT OPTION FOR CREATE ON SCHEMA api FROM corpus_g_team CASCADE;
REVOKE ALL ON api.things FROM PUBLIC; REVOKE corpus_g_team FROM CURRENT_USER CASCADE;
ALTER DEFAULT PRIVILEGES FOR ROLE corpus_g_app GRANT SELECT ON TABLES TO corpus_g_team;
ALTER TABLE api.things OWNER TO corpus_g_app; ALTER FUNCTION api.f(text) OWNER TO corpus_g_app; ALTER TYPE api.kind OWNER TO CURRENT_USER;
ALTER ROLE corpus_g_app SET search_path = api, public; ALTER ROLE corpus_g_app RENAME TO corpus_g_application;
GRANT SELECT ON api.cached TO corpus_g_application;
SET ROLE corpus_g_application;
SELECT id FROM api.things;
RESET ROLE;
-- file: 004_comments.sql
COMMENT ON SCHEMA api IS 'a'; COMMENT ON TABLE api.things IS NULL; COMMENT ON COLUMN api.things.label IS 'c'; COMMENT ON COLUMN api.labels.label IS 'view column'; COMMENT ON COLUMN api.cached.id IS 'matview column';
COMMENT ON CONSTRAINT label_ok ON api.things IS 'k'; COMMENT ON CONSTRAINT things_pkey ON api.things IS 'pk'; COMMENT ON INDEX api.things_label IS 'i'; COMMENT ON INDEX api.things_pkey IS 'pki'; COMMENT ON VIEW api.labels IS 'v'; COMMENT ON MATERIALIZED VIEW api.cached IS 'm';
COMMENT ON FUNCTION api.f(a int, b text) IS 'f'; COMMENT ON FUNCTION api.f(text) IS 'g'; COMMENT ON PROCEDURE api.p(INOUT int) IS 'p'; COMMENT ON ROUTINE api.p IS 'r'; COMMENT ON AGGREGATE api.agg(int) IS 'agg'; COMMENT ON TYPE api.kind IS 't'; COMMENT ON DOMAIN api.d IS 'd'; COMMENT ON SEQUENCE api.s IS 's'; COMMENT ON TRIGGER trg ON api.things IS 'trg'; COMMENT ON ROLE corpus_g_application IS 'role'; COMMENT ON EXTENSION plpgsql IS 'x'; COMMENT ON LANGUAGE plpgsql IS 'l';
-- file: 005_owned.sql
REASSIGN OWNED BY corpus_g_application TO CURRENT_USER;
DROP OWNED BY corpus_g_application CASCADE; DROP OWNED BY corpus_g_team; DROP OWNED BY "corpus g Quoted";
DROP ROLE corpus_g_application; DROP ROLE "corpus g Quoted";
CREATE ROLE corpus_g_application;
