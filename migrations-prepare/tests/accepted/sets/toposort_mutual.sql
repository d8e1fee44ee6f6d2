-- file: 001_a.sql
CREATE FUNCTION later() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT missing_col FROM table_made_in_003); END $$;
SET LOCAL check_function_bodies = off; CREATE FUNCTION later_sql() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM table_made_in_003 WHERE missing_col > 0';
CREATE TABLE husband (id int PRIMARY KEY, wife int UNIQUE); CREATE TABLE wife (id int PRIMARY KEY, husband int UNIQUE REFERENCES husband (wife) DEFERRABLE); ALTER TABLE husband ADD FOREIGN KEY (wife) REFERENCES wife (husband) DEFERRABLE;
-- file: 003_gap_is_fine.sql
CREATE TABLE table_made_in_003 (missing_col int); SELECT later(), later_sql();
-- file: 003_gap_is_fine.rollback.sql
DROP TABLE table_made_in_003;
