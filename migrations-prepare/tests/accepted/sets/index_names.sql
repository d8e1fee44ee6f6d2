-- file: 001_a.sql
CREATE TABLE t (a int, b text, "C d" int); CREATE INDEX ON t (a); CREATE INDEX ON t (a); CREATE INDEX ON t (a, b); CREATE INDEX ON t (lower(b)); CREATE INDEX ON t ((a + 1), a); CREATE INDEX ON t ("C d"); CREATE INDEX ON t (a) INCLUDE (b); CREATE INDEX ON t ((b || 'x'), (b || 'y'));
-- file: 002_b.sql
DROP INDEX t_a_idx, t_a_idx1; DROP INDEX t_a_b_idx; DROP INDEX t_lower_idx; DROP INDEX t_expr_a_idx; DROP INDEX "t_C d_idx"; DROP INDEX t_a_b_idx1; DROP INDEX t_expr_expr1_idx;
CREATE INDEX i ON t (a); CREATE TABLE gone AS SELECT 1 AS a; CREATE INDEX j ON gone (a); DROP TABLE gone; CREATE INDEX j ON t (b); ALTER TABLE t DROP COLUMN b; CREATE INDEX j ON t (a); ALTER TABLE t ALTER a TYPE bigint; DROP INDEX i, public.j;
-- file: 002_b.rollback.sql
ALTER TABLE t ALTER a TYPE int, ADD b text; CREATE INDEX ON t (a); CREATE INDEX ON t (a); CREATE INDEX ON t (a, b); CREATE INDEX ON t (lower(b)); CREATE INDEX ON t ((a + 1), a); CREATE INDEX ON t ("C d"); CREATE INDEX ON t (a) INCLUDE (b); CREATE INDEX ON t ((b || 'x'), (b || 'y'));
