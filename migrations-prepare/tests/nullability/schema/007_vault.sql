DO $$
BEGIN
    CREATE ROLE proofs_reader;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$$;
CREATE TABLE vault (
    id int PRIMARY KEY,
    owner text NOT NULL,
    secret text NOT NULL,
    hint text
);
ALTER TABLE vault ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON vault TO proofs_reader USING (hint IS NOT NULL);
GRANT USAGE ON SCHEMA public TO proofs_reader;
GRANT SELECT ON vault, regions TO proofs_reader;
