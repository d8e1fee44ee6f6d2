CREATE TABLE scratch (id bigint PRIMARY KEY);
DROP TABLE scratch;
CREATE TEMP TABLE t (a int);
DROP TABLE t;
