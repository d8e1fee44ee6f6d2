DROP INDEX t_a_b_idx;
DROP INDEX t_a_a1_idx;
ALTER TABLE t DROP CONSTRAINT t_b_c_key, DROP CONSTRAINT t_a_c_excl;
