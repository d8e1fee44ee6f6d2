-- file: 001_types.sql
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('sad', 'ok');
EXCEPTION
    WHEN duplicate_object THEN null;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'colour') THEN
        CREATE TYPE colour AS ENUM ('red', 'green');
    END IF;
END
$$;
DO LANGUAGE plpgsql 'BEGIN CREATE TYPE pair AS (a int, b text); END';
CREATE TABLE people (id int PRIMARY KEY, mood mood DEFAULT 'ok', colour colour, pair pair);
-- file: 002_loops.sql
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I.%I ADD COLUMN IF NOT EXISTS created_at timestamptz DEFAULT now()', t.schemaname, t.tablename);
    END LOOP;
    FOR i IN REVERSE 3..1 BY 1 LOOP
        EXECUTE 'CREATE TABLE generated_' || i || ' (id int)';
    END LOOP;
END $$;
CREATE INDEX people_created ON people (created_at);
INSERT INTO generated_2 (id) SELECT id FROM generated_3;
ALTER TABLE generated_1 RENAME COLUMN id TO key;
CREATE INDEX ON generated_1 (key);
-- file: 003_constraints.sql
DO $do$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'people_id_check') THEN
        ALTER TABLE people ADD CONSTRAINT people_id_check CHECK (id > 0);
    END IF;
    BEGIN
        ALTER TABLE does_not_exist ADD COLUMN a int;
    EXCEPTION WHEN undefined_table THEN
        RAISE NOTICE 'table % is missing; ok', 'does_not_exist';
    WHEN OTHERS THEN
        RAISE;
    END;
    IF to_regclass('public.never_made') IS NOT NULL THEN
        DROP TABLE never_made;
        SELECT nope FROM never_made;
    END IF;
    PERFORM set_config('corpus.flag', 'on', true);
END
$do$;
ALTER TABLE people DROP CONSTRAINT people_id_check;
DO $$ DECLARE n int; BEGIN SELECT count(*) INTO STRICT n FROM people; ASSERT n = 0, 'must be empty'; EXECUTE 'DROP TABLE generated_2'; END $$;
CREATE TABLE generated_2 (other text);
INSERT INTO generated_2 (other) VALUES (current_setting('corpus.flag'));
-- file: 004_role.sql
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'corpus_do_role') THEN
        CREATE ROLE corpus_do_role NOLOGIN;
    END IF;
END
$$;
GRANT ALL ON ALL TABLES IN SCHEMA public TO corpus_do_role;
DO $body$
DECLARE
    cmd text := $q$ CREATE FUNCTION inner_fn() RETURNS text LANGUAGE plpgsql AS $inner$ BEGIN RETURN $deep$x; y$deep$; END $inner$ $q$;
BEGIN
    EXECUTE cmd;
    <<outer_loop>>
    LOOP
        EXIT outer_loop WHEN inner_fn() = 'x; y';
    END LOOP;
END $body$;
SELECT inner_fn();
DROP FUNCTION inner_fn();
DO $$ BEGIN IF false THEN DROP TABLE people; END IF; END $$;
ALTER TABLE people ADD COLUMN still_here boolean;
DO $$ BEGIN DROP TABLE people CASCADE; EXCEPTION WHEN OTHERS THEN NULL; END $$;
CREATE TABLE people (fresh int);
