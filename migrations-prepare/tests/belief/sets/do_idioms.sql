-- file: 1.sql
DO $$ BEGIN
  CREATE TYPE status AS ENUM ('new', 'done');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'colour') THEN
    CREATE TYPE colour AS ENUM ('red');
  END IF;
END
$$;
CREATE TABLE tasks (id serial PRIMARY KEY, state status NOT NULL DEFAULT 'new', tint colour);
CREATE TABLE untouched (id int PRIMARY KEY, label text);
-- file: 2.sql
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'tasks' AND column_name = 'owner') THEN
    ALTER TABLE tasks ADD COLUMN owner text;
  END IF;
END $$;
CREATE INDEX tasks_owner ON tasks (owner);
DO $$ BEGIN
  ALTER TABLE tasks ADD CONSTRAINT owner_set CHECK (owner <> '');
EXCEPTION WHEN duplicate_object THEN RAISE NOTICE 'there already';
END $$;
ALTER TABLE tasks DROP CONSTRAINT owner_set;
CREATE INDEX untouched_label ON untouched (label);
DO $body$ DECLARE r record; BEGIN
  FOR r IN SELECT id FROM untouched LOOP
    UPDATE untouched SET label = upper(label) WHERE id = r.id;
  END LOOP;
END $body$;
COMMENT ON COLUMN untouched.label IS 'shown';
-- file: 3.sql
DO $$ BEGIN
  EXECUTE 'CREATE TABLE made_of_text (id int PRIMARY KEY, made_at date)';
END $$;
CREATE INDEX ON made_of_text (made_at);
DROP TABLE made_of_text;
