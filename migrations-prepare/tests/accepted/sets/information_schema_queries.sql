-- file: 001_a.sql
CREATE TABLE IF NOT EXISTS x (id int);
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'x' AND column_name = 'late') THEN
    ALTER TABLE x ADD COLUMN late text;
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'legacy') THEN ALTER TABLE legacy DROP COLUMN gone; END IF;
END $$;
UPDATE x SET late = 'v';
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog') ORDER BY ordinal_position LIMIT 1;
SELECT c.relname, n.nspname, a.attname, pg_get_expr(d.adbin, d.adrelid), obj_description(c.oid), c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) WHERE c.oid = 'x'::regclass AND 'late' = a.attname;
CREATE VIEW sizes AS SELECT oid::regclass::text AS name, pg_total_relation_size(oid) FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace;
SELECT name, setting FROM pg_settings WHERE name = 'work_mem'; SELECT usename, query FROM pg_stat_activity, pg_locks WHERE pg_locks.pid = pg_stat_activity.pid; SHOW server_version; SELECT version();
-- file: 002_catalog_update.sql
SELECT name, pg_total_relation_size FROM sizes;
CREATE INDEX ON x (late);
DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE conrelid = 'public.x'::regclass; IF c IS NOT NULL THEN EXECUTE format('ALTER TABLE x DROP CONSTRAINT %I', c); END IF; EXECUTE 'ALTER TABLE x RENAME TO y'; END $$;
CREATE TABLE x (other int);
SELECT late FROM y; SELECT other FROM x;
