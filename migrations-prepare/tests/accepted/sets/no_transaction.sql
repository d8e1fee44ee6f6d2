-- file: 001_table.sql
CREATE TABLE logs (id bigint PRIMARY KEY, at timestamptz, level text);
-- file: 002_concurrently.sql
-- no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS logs_at ON logs (at);
-- file: 002_concurrently.rollback.sql
-- Transaction: none
DROP INDEX CONCURRENTLY logs_at;
-- file: 003_enum.sql
-- Transaction: none

CREATE TYPE lvl AS ENUM ('a');
ALTER TYPE lvl ADD VALUE 'b';
ALTER TABLE logs ADD lvl lvl DEFAULT 'b';
VACUUM (ANALYZE) logs;
REINDEX TABLE CONCURRENTLY logs;
-- file: 003_enum.rollback.sql
ALTER TABLE logs DROP lvl;
DROP TYPE lvl;
