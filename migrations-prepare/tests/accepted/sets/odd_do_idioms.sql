-- file: 1_a.sql
DO $$ BEGIN CREATE TYPE st AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN null; END $$;
DO $$ BEGIN CREATE TYPE st AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN null; END $$;
CREATE TABLE t (s st, n int);
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'z') THEN ALTER TABLE t ADD COLUMN z int; END IF; END $$;
SELECT z FROM t;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'ALTER TABLE ' || quote_ident(r.tablename) || ' ADD COLUMN stamped timestamptz'; END LOOP; END $$;
SELECT stamped FROM t;
DO 'BEGIN ALTER TABLE t DROP CONSTRAINT IF EXISTS foo; ALTER TABLE t ADD CONSTRAINT foo CHECK (n > 0); END';
ALTER TABLE t DROP CONSTRAINT foo;
DO LANGUAGE plpgsql $x$ BEGIN PERFORM 1; ALTER TABLE t RENAME TO tt; END $x$;
SELECT n FROM tt;
CREATE TABLE t (k int);
SELECT k FROM t;
DO $$ BEGIN DROP VIEW IF EXISTS vv; CREATE VIEW vv AS SELECT n FROM tt; END $$;
CREATE OR REPLACE VIEW vv AS SELECT n, 1 AS extra FROM tt;
DO $$ BEGIN ALTER TABLE tt ALTER COLUMN n TYPE bigint; EXCEPTION WHEN OTHERS THEN NULL; END $$;
DROP VIEW vv;
