-- file: 001_schemas.sql
CREATE SCHEMA tenant_a;
CREATE SCHEMA tenant_b CREATE TABLE settings (key text PRIMARY KEY, value jsonb) CREATE VIEW all_settings AS SELECT * FROM settings;
CREATE SCHEMA IF NOT EXISTS tenant_a;
-- file: 002_tenant_a.sql
SET LOCAL search_path = tenant_a, public;
CREATE TABLE settings (key text PRIMARY KEY, value text, note text);
CREATE TABLE users (id int PRIMARY KEY, setting_key text REFERENCES settings);
CREATE INDEX users_setting ON users (setting_key);
CREATE TYPE level AS ENUM ('low', 'high');
ALTER TABLE users ADD COLUMN level level NOT NULL DEFAULT 'low';
-- file: 003_tenant_b.sql
SET LOCAL search_path TO tenant_b;
ALTER TABLE settings ADD COLUMN updated timestamptz;
CREATE TABLE users (id int PRIMARY KEY, setting_key text REFERENCES settings (key));
INSERT INTO settings VALUES ('a', '{"x": 1}', now());
SELECT set_config('search_path', 'public', true);
CREATE TABLE users (id int REFERENCES tenant_b.users, other int REFERENCES tenant_a.users (id));
-- file: 004_public_again.sql
ALTER TABLE users ADD PRIMARY KEY (id);
INSERT INTO tenant_a.settings (key, value, note) VALUES ('k', 'v', 'n');
INSERT INTO tenant_b.settings (key, value) VALUES ('k', '"v"');
-- file: 005_rename_schema.sql
ALTER SCHEMA tenant_a RENAME TO tenant_c;
ALTER TABLE tenant_c.users ADD COLUMN email text;
CREATE SCHEMA tenant_a;
CREATE TABLE tenant_a.users (only_column int);
INSERT INTO tenant_a.users (only_column) VALUES (1);
SET LOCAL search_path = "$user", public, tenant_a;
ALTER TABLE users ADD COLUMN z int;
-- file: 006_move.sql
ALTER TABLE tenant_a.users RENAME TO people;
ALTER TABLE tenant_a.people SET SCHEMA tenant_b;
ALTER TABLE tenant_b.people ADD PRIMARY KEY (only_column);
-- a comment
;
-- file: 007_drop.sql
DROP SCHEMA tenant_a;
DROP SCHEMA tenant_c CASCADE;
