-- file: 001_dynamic.sql
DO $$ DECLARE n text; BEGIN FOREACH n IN ARRAY ARRAY['alpha', 'beta'] LOOP EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY, %I text)', n, n || '_name'); END LOOP; END $$;
SELECT alpha_name FROM alpha;
-- file: 002_use.sql
CREATE TABLE gamma (alpha int REFERENCES alpha, beta int REFERENCES beta (id)); CREATE INDEX beta_n ON beta (beta_name);
CREATE FUNCTION setup() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (a int); ALTER TABLE gamma ADD COLUMN by_function int; CREATE TYPE mtype AS ENUM ('x'); CREATE SCHEMA mschema; END $$;
-- file: 003_call.sql
SELECT setup(); INSERT INTO made (a) VALUES (1); SELECT by_function FROM gamma; CREATE TABLE mschema.t (m mtype DEFAULT 'x'); DROP FUNCTION setup;
SELECT * FROM query_to_xml('SELECT 1', true, true, '');
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN DROP TABLE made; CREATE TABLE made (b int); END $$; CALL p(); SELECT b FROM made;
-- file: 004_trigger_side_effects.sql
CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE IF NOT EXISTS part_%s (x int)', NEW.b); RETURN NEW; END $$;
CREATE TRIGGER tr BEFORE INSERT ON made FOR EACH ROW EXECUTE FUNCTION tr(); INSERT INTO made VALUES (7); SELECT x FROM part_7;
