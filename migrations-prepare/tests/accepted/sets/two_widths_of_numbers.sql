-- file: 1_a.sql
CREATE TABLE a (x int);
-- file: 2_b.sql
ALTER TABLE a RENAME x TO y;
-- file: 3_b.sql
ALTER TABLE a RENAME y TO x;
-- file: 10_c.sql
ALTER TABLE a RENAME x TO z;
-- file: 11_d.sql
CREATE INDEX ON a (z);
-- file: 100_e.sql
DROP INDEX a_z_idx; DROP TABLE a;
