-- file: 1_a.sql
CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 9), b int, CHECK (a < b), CHECK (b > 0), CHECK (true));
ALTER TABLE t DROP CONSTRAINT t_a_check, DROP CONSTRAINT t_a_check1, DROP CONSTRAINT t_check, DROP CONSTRAINT t_b_check, DROP CONSTRAINT t_check1;
