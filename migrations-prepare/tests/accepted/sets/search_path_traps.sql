-- file: 001_a.sql
CREATE SCHEMA app; SET search_path TO app, public;
CREATE TABLE t (in_app int); CREATE TABLE public.t (in_public int);
SELECT in_app FROM t; SELECT in_public FROM public.t;
SET search_path = public; SELECT in_public FROM t; RESET search_path;
SET LOCAL search_path TO 'app'; SELECT in_app FROM t; SET SCHEMA 'public'; SELECT in_public FROM t;
SELECT pg_catalog.set_config('search_path', 'app', false); SELECT in_app FROM t;
-- file: 002_b.sql
INSERT INTO t (in_public) VALUES (1);
-- file: 003_c.sql
SET search_path = missing_schema, app, "Weird Name", pg_catalog; CREATE VIEW v AS SELECT in_app FROM t; SELECT in_app FROM app.v;
SAVEPOINT s; SET LOCAL search_path = public; CREATE TABLE x (p int); ROLLBACK TO s; CREATE TABLE x (a int); SELECT a FROM app.x;
CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = public AS 'SELECT in_public FROM t'; CREATE FUNCTION g() RETURNS void LANGUAGE sql AS $$ SELECT set_config('search_path', 'public', true) $$; SELECT g(); SELECT in_public FROM t;
-- file: 004_role.sql
CREATE SCHEMA postgres; SET LOCAL search_path = "$user", public; CREATE TABLE t (in_user_schema int); SELECT in_user_schema FROM t; SELECT in_public FROM public.t;
-- file: 005_default_path.sql
SELECT in_user_schema FROM t; CREATE TABLE only_user (a int); DROP TABLE postgres.t; SELECT in_public FROM t; DROP TABLE only_user;
