-- file: 1_a.sql
CREATE SCHEMA app; ALTER ROLE CURRENT_USER SET work_mem = '8MB'; SET LOCAL search_path TO app;
CREATE TABLE users (id int PRIMARY KEY); CREATE INDEX users_i ON users (id); DROP INDEX users_i; CREATE INDEX users_i ON app.users (id); DROP INDEX app.users_i;
CREATE VIEW v AS SELECT id FROM users; CREATE MATERIALIZED VIEW mv AS SELECT id FROM v; REFRESH MATERIALIZED VIEW mv; CREATE SEQUENCE sq OWNED BY users.id; ALTER SEQUENCE sq OWNED BY NONE; COMMENT ON COLUMN users.id IS 'x'; COMMENT ON COLUMN app.users.id IS 'x'; GRANT SELECT ON users TO PUBLIC;
ALTER TABLE users SET SCHEMA public; SELECT id FROM app.v; SELECT id FROM public.users; SET LOCAL search_path TO public; ALTER TABLE users SET SCHEMA app; SET LOCAL search_path TO app; SELECT id FROM users;
ALTER SCHEMA app RENAME TO app2; SELECT id FROM app2.users;
