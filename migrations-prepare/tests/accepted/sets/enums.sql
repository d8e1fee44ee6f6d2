-- file: 001_create.sql
CREATE TYPE state AS ENUM ('new', 'open', 'it''s closed', 'Größe');
CREATE TABLE tickets (id int PRIMARY KEY, state state NOT NULL DEFAULT 'new', history state[] DEFAULT ARRAY['new']::state[]);
-- file: 002_add.sql
ALTER TYPE state ADD VALUE 'waiting' BEFORE 'open';
ALTER TYPE state ADD VALUE IF NOT EXISTS 'waiting';
ALTER TYPE public.state ADD VALUE IF NOT EXISTS 'archived' AFTER 'Größe';
-- file: 003_use.sql
INSERT INTO tickets VALUES (1, 'waiting', '{new,waiting}'), (2, 'it''s closed', NULL);
CREATE INDEX waiting ON tickets (id) WHERE state = 'waiting';
ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'archived'::state;
-- file: 004_rename_value.sql
ALTER TYPE state RENAME VALUE 'it''s closed' TO 'closed';
UPDATE tickets SET state = 'closed' WHERE state = 'closed' OR state > 'open';
ALTER TYPE state RENAME TO ticket_state;
ALTER TABLE tickets ADD COLUMN previous ticket_state;
CREATE TYPE state AS ENUM ('DE', 'FR');
ALTER TABLE tickets ADD COLUMN country state DEFAULT 'DE';
-- file: 004_rename_value.rollback.sql
ALTER TABLE tickets DROP COLUMN country;
DROP TYPE state;
ALTER TABLE tickets DROP COLUMN previous;
ALTER TYPE ticket_state RENAME TO state;
ALTER TYPE state RENAME VALUE 'closed' TO 'it''s closed';
-- file: 005_fresh_enum_same_file.sql
CREATE TYPE fresh AS ENUM ('z');
ALTER TYPE fresh ADD VALUE 'a';
ALTER TYPE fresh ADD VALUE 'b';
CREATE TABLE uses_fresh (f fresh DEFAULT 'z');
INSERT INTO uses_fresh VALUES ('z');
DROP TABLE uses_fresh;
DROP TYPE fresh;
CREATE TYPE fresh AS (f int);
CREATE TABLE of_type OF fresh (PRIMARY KEY (f));
-- file: 005_fresh_enum_same_file.rollback.sql
DROP TABLE of_type;
DROP TYPE fresh;
