-- file: 1_a.sql
CREATE TYPE m AS ENUM ('a');
CREATE TABLE t (m m DEFAULT 'a');
-- file: 2_b.sql
ALTER TYPE m ADD VALUE IF NOT EXISTS 'b';
ALTER TYPE m ADD VALUE 'c' BEFORE 'a';
COMMENT ON TYPE m IS 'has b and c';
CREATE FUNCTION f() RETURNS m LANGUAGE plpgsql AS $$ BEGIN RETURN 'b'; END $$;
SELECT 'b' AS text, 'c'::text, m FROM t WHERE m::text = 'b';
CREATE TABLE other (k text DEFAULT 'b' CHECK (k IN ('b', 'c')));
INSERT INTO other VALUES ('b');
-- file: 3_c.sql
UPDATE t SET m = 'b'; ALTER TABLE t ALTER m SET DEFAULT 'c';
-- file: 4_d.sql
CREATE TYPE n AS ENUM ('x'); 
ALTER TYPE m RENAME VALUE 'c' TO 'd'; INSERT INTO t VALUES ('d');
