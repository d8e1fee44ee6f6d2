CREATE TABLE t (a int, b int, c int, UNIQUE (b) INCLUDE (c), EXCLUDE USING btree (a WITH =) INCLUDE (c));
CREATE INDEX ON t (a) INCLUDE (b);
CREATE INDEX ON t (a, a);
