-- file: 1.sql
CREATE SCHEMA tenant;
CREATE TABLE tenant.t (id int PRIMARY KEY, v text);
DO $$ BEGIN PERFORM set_config('search_path', 'tenant', true); END $$;
SELECT v FROM t;
CREATE TABLE u (id int REFERENCES t);
CREATE INDEX ON u (id);
-- file: 2.sql
SELECT id FROM tenant.u;
ALTER TABLE tenant.t ADD COLUMN w int;
CREATE INDEX ON tenant.t (w);
SELECT set_config('search_path', 'tenant, public', false);
SELECT w FROM t;
ALTER TABLE t RENAME TO tt;
CREATE VIEW tv AS SELECT * FROM tt;
SELECT v, w FROM tenant.tv;
