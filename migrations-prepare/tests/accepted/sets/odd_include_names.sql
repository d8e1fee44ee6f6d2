-- file: 1_a.sql
CREATE TABLE t (a int, b int, c int);
CREATE INDEX ON t (a) INCLUDE (b);
DROP INDEX t_a_b_idx;
ALTER TABLE t ADD UNIQUE (b) INCLUDE (c);
ALTER TABLE t DROP CONSTRAINT t_b_c_key;
CREATE INDEX ON t (a, a);
DROP INDEX t_a_a1_idx;
CREATE INDEX ON t (lower(a::text), b);
DROP INDEX t_lower_b_idx;
CREATE INDEX ON t ((a + b), c);
DROP INDEX t_expr_c_idx;
ALTER TABLE t ADD EXCLUDE USING btree (a WITH =) INCLUDE (c);
ALTER TABLE t DROP CONSTRAINT t_a_c_excl;
CREATE INDEX ON t ((a), b DESC NULLS LAST);
DROP INDEX t_a_b_idx;
ALTER TABLE t ADD PRIMARY KEY (a) INCLUDE (b);
ALTER TABLE t DROP CONSTRAINT t_pkey;
