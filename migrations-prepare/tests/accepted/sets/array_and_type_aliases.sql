-- file: 001_a.sql
CREATE TYPE t2_type AS (n int);
CREATE TABLE t (a int4, b int8, c float4, d bool, e varchar, f character varying(10)[], g decimal(4), h dec, i double precision, j bit varying(3), k timestamp(3) with time zone, l time without time zone, m interval day to second(3), n national character(4), o "char", p int ARRAY[3], q text ARRAY, r pg_catalog.int4, s name, t oid, u xml, v macaddr, w cidr, x tsquery, y int4range, z pg_lsn, a1 "public"."t2_type", a2 t2_type[], a3 serial4, a4 bigserial, a5 regclass DEFAULT 'pg_class', a6 bpchar(3), a7 "timestamptz", a8 _int4, a9 int2vector, b1 json, b2 uuid, b3 money, b4 polygon, b5 int8multirange, b6 nchar varying(3), b7 refcursor);
-- file: 002_b.sql
SELECT t.t, t.s, (a1).n, b5 FROM t;
CREATE FUNCTION takes(int, character varying, double precision, timestamp with time zone, int[]) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
DROP FUNCTION takes(integer, varchar(10), float8, timestamptz, _int4);
ALTER TABLE t DROP COLUMN t, DROP a1, DROP a2;
DROP TYPE t2_type;
