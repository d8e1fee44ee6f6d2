-- file: 001_functions.sql
CREATE TYPE complex AS (r float8, i float8);
CREATE FUNCTION complex_add(complex, complex) RETURNS complex LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1.r + $2.r, $1.i + $2.i)::complex';
CREATE FUNCTION complex_cmp(a complex, b complex) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT sign((a.r^2 + a.i^2) - (b.r^2 + b.i^2))::int $$;
CREATE FUNCTION complex_lt(complex, complex) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT complex_cmp($1, $2) < 0 $$;
CREATE FUNCTION complex_eq(complex, complex) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT complex_cmp($1, $2) = 0 $$;
CREATE FUNCTION complex_gt(complex, complex) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT complex_cmp($1, $2) > 0 $$;
CREATE FUNCTION complex_le(complex, complex) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT complex_cmp($1, $2) <= 0 $$;
CREATE FUNCTION complex_ge(complex, complex) RETURNS bool LANGUAGE sql IMMUTABLE AS $$ SELECT complex_cmp($1, $2) >= 0 $$;
-- file: 002_operators.sql
CREATE OPERATOR + (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_add, COMMUTATOR = +);
CREATE OPERATOR <<< (LEFTARG = complex, RIGHTARG = complex, PROCEDURE = complex_lt, COMMUTATOR = OPERATOR(public.>>>), RESTRICT = scalarltsel);
CREATE OPERATOR >>> (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_gt);
CREATE OPERATOR <<<= (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_le);
CREATE OPERATOR >>>= (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_ge);
CREATE OPERATOR === (LEFTARG = complex, RIGHTARG = complex, FUNCTION = complex_eq, MERGES, HASHES);
CREATE FUNCTION complex_abs(complex) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT sqrt(($1).r ^ 2 + ($1).i ^ 2) $$;
CREATE OPERATOR @#@ (RIGHTARG = complex, FUNCTION = complex_abs);
-- file: 003_class.sql
CREATE OPERATOR FAMILY complex_ops USING btree;
CREATE OPERATOR CLASS complex_abs_ops FOR TYPE complex USING btree FAMILY complex_ops AS
    OPERATOR 1 <<<, OPERATOR 2 <<<=, OPERATOR 3 ===, OPERATOR 4 >>>=, OPERATOR 5 >>>, FUNCTION 1 complex_cmp(complex, complex);
CREATE TABLE points (id int, z complex);
CREATE INDEX points_z ON points (z complex_abs_ops DESC NULLS LAST);
CREATE AGGREGATE sum (complex) (SFUNC = complex_add, STYPE = complex, INITCOND = '(0,0)');
CREATE AGGREGATE concat_all (basetype = text, sfunc = textcat, stype = text, initcond = '');
CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE OR REPLACE AGGREGATE first(anyelement) (SFUNC = first_of, STYPE = anyelement, PARALLEL = safe);
CREATE CAST (complex AS float8) WITH FUNCTION complex_abs(complex) AS ASSIGNMENT;
CREATE CAST (bigint AS complex) WITH INOUT;
INSERT INTO points VALUES (1, (1, 2)), (2, '(3,4)');
SELECT sum(z), first(id ORDER BY id DESC), 1 OPERATOR(pg_catalog.+) 2, z::float8, |/ 25.0, ||/ 27.0, @ -5, 'y' !~~ 'x' FROM points WHERE z <<< (9, 9)::complex GROUP BY z;
-- file: 004_drop.sql
DROP AGGREGATE sum(complex), concat_all(text);
DROP CAST IF EXISTS (complex AS float8);
DROP INDEX points_z;
DROP OPERATOR CLASS complex_abs_ops USING btree;
DROP OPERATOR FAMILY complex_ops USING btree;
DROP OPERATOR + (complex, complex);
