-- file: 001_a.sql
CREATE TABLE t (a int CHECK (a > 0), b int CHECK (b > a), CHECK (a < b), CHECK (a <> 7), UNIQUE (a, b), UNIQUE (b), c int UNIQUE REFERENCES t (b), EXCLUDE (a WITH =), PRIMARY KEY (a));
CREATE TABLE a_very_long_table_name_that_nearly_fills_up_sixty_three_bytes_x (another_rather_long_column_name_here int PRIMARY KEY, x int REFERENCES a_very_long_table_name_that_nearly_fills_up_sixty_three_bytes_x, y int UNIQUE, z serial);
CREATE TABLE u (id int CONSTRAINT x PRIMARY KEY CONSTRAINT y CHECK (id > 0) CONSTRAINT z UNIQUE, "B" int CONSTRAINT nn NOT NULL CHECK ("B" > 0));
-- file: 002_b.sql
ALTER TABLE t DROP CONSTRAINT t_a_check, DROP CONSTRAINT t_check, DROP CONSTRAINT t_check1, DROP CONSTRAINT t_a_check1, DROP CONSTRAINT t_a_b_key, DROP CONSTRAINT t_c_fkey, DROP CONSTRAINT t_b_key, DROP CONSTRAINT t_c_key, DROP CONSTRAINT t_a_excl, DROP CONSTRAINT t_pkey;
ALTER TABLE u DROP CONSTRAINT x, DROP CONSTRAINT y, DROP CONSTRAINT "u_B_check", ALTER "B" DROP NOT NULL;
DO $$ DECLARE r record; BEGIN FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = 'a_very_long_table_name_that_nearly_fills_up_sixty_three_bytes_x'::regclass AND contype = 'f' LOOP EXECUTE format('ALTER TABLE a_very_long_table_name_that_nearly_fills_up_sixty_three_bytes_x DROP CONSTRAINT %I', r.conname); END LOOP; END $$;
ALTER TABLE t ADD UNIQUE (a), ADD UNIQUE (b, a), ADD CHECK (a > 3); ALTER TABLE t RENAME TO t2; ALTER TABLE t2 RENAME CONSTRAINT t_a_key TO t2_a_key; ALTER TABLE t2 RENAME a TO aa; ALTER TABLE t2 DROP CONSTRAINT t_a_check; ALTER INDEX t2_a_key RENAME TO via_index; ALTER TABLE t2 DROP CONSTRAINT via_index;
CREATE TABLE t (a int UNIQUE); ALTER TABLE t DROP CONSTRAINT t_a_key; ALTER TABLE t2 DROP COLUMN b; ALTER TABLE t2 DROP CONSTRAINT IF EXISTS t_b_a_key; CREATE INDEX t_b_a_key ON t (a);
