CREATE TABLE t (id int PRIMARY KEY);
DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c') THEN ALTER TABLE t ADD COLUMN c int; END IF; END $$;
CREATE INDEX ON t (c);
