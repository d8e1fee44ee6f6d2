DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'maybe') THEN CREATE TABLE maybe (id int); END IF; END $$;
CREATE INDEX ON maybe (id);
CREATE INDEX ON neither (id);
