-- file: 1_a.sql
CREATE SCHEMA a; CREATE SCHEMA b;
SET LOCAL search_path = a, b;
CREATE TABLE t (x int); CREATE TABLE b.t (y int); CREATE TABLE b.u (z int);
SELECT x FROM t; SELECT z FROM u; DROP TABLE t; SELECT y FROM t;
SET LOCAL search_path = '"$user"', 'a', 'public';
CREATE TABLE p (q int);
SELECT q FROM a.p;
SET LOCAL search_path TO b, a; CREATE TYPE ty AS ENUM ('x'); CREATE TABLE tt (ty ty); ALTER TABLE tt ADD COLUMN ty2 b.ty;
RESET search_path; SELECT ty FROM b.tt;
SELECT pg_catalog.set_config('search_path', '', true); CREATE TABLE public.full_name (id int); SELECT id FROM public.full_name;
-- file: 2_b.sql
SET search_path TO a; SELECT q FROM p; SET SCHEMA 'b'; SELECT ty FROM tt; SET LOCAL SCHEMA 'a';
SET SESSION search_path = DEFAULT;
SELECT id FROM full_name;
