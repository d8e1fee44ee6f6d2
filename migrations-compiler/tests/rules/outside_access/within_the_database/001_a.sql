CREATE TABLE t (a text PRIMARY KEY, program text, load int);
CREATE SCHEMA app;
CREATE FUNCTION app.lo_import(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
SELECT app.lo_import('/etc/passwd'), lo_create(0), pg_size_pretty(1::bigint);
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION plperl;
INSERT INTO t VALUES ('pg_read_file(''x'')', 'COPY t FROM PROGRAM', 1);
ALTER TABLE t ALTER COLUMN program SET STORAGE EXTERNAL;
