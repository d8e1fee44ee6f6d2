-- file: 1_a.sql
-- Transaction: none
CREATE TABLE t (a int);
-- file: 2_b.sql
-- Transaction: none
CREATE INDEX CONCURRENTLY i ON t (a);
-- file: 3_c.sql
-- Transaction: none
REINDEX INDEX CONCURRENTLY i;
-- file: 4_d.sql
REINDEX TABLE t; REINDEX (VERBOSE) INDEX i; CLUSTER t USING i; ANALYZE t; CREATE INDEX ON t (a);
-- file: 5_e.sql
-- Transaction: none
VACUUM (ANALYZE) t;
