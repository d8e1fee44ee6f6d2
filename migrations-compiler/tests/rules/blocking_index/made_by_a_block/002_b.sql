DO $$ BEGIN CREATE TABLE IF NOT EXISTS logs (id bigint PRIMARY KEY, b int); END $$;
CREATE INDEX ON logs (b);
