-- file: 001_a.sql
CREATE TABLE base (a int, b int); CREATE VIEW frozen AS SELECT * FROM base; ALTER TABLE base ADD c int; CREATE VIEW thawed AS SELECT * FROM base;
-- file: 002_b.sql
CREATE OR REPLACE VIEW frozen AS SELECT * FROM base; SELECT c FROM frozen; ALTER TABLE base RENAME b TO bb; SELECT b FROM frozen; SELECT b FROM thawed;
-- file: 002_b.rollback.sql
DROP VIEW frozen; ALTER TABLE base RENAME bb TO b; CREATE VIEW frozen AS SELECT a, b FROM base;
-- file: 003_c.sql
CREATE VIEW nested AS SELECT f.*, t.a AS a2 FROM frozen f CROSS JOIN thawed t; SELECT b, a2 FROM nested; CREATE TABLE from_nested AS TABLE nested; CREATE INDEX ON from_nested (b, c); ALTER TABLE base DROP COLUMN c CASCADE; CREATE VIEW frozen AS TABLE base; SELECT bb FROM frozen;
