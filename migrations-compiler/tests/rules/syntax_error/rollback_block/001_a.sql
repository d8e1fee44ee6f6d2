-- Rollback: ALTER TABLE a
--   DORP COLUMN b;

CREATE TABLE a (b int);
