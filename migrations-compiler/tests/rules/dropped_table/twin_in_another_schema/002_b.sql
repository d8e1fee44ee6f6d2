SET search_path TO app, public;
CREATE TEMP TABLE t (id int);
DROP TABLE t;
DROP TABLE t;
DROP TABLE t;
