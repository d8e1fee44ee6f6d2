-- Makes a type whose values are as those of cstring, a text that ends with a NUL: a function in SQL that
-- writes a value of a stub returns it, because SQL returns no cstring.
DO $migrations_stub$ BEGIN
    IF to_regtype('pg_catalog."$type$"') IS NULL THEN
        CREATE TYPE pg_catalog."$type$";
        CREATE FUNCTION pg_catalog."$type$_in"(cstring) RETURNS pg_catalog."$type$"
            LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'cstring_in';
        CREATE FUNCTION pg_catalog."$type$_out"(pg_catalog."$type$") RETURNS cstring
            LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'cstring_out';
        CREATE TYPE pg_catalog."$type$" (INPUT = pg_catalog."$type$_in", OUTPUT = pg_catalog."$type$_out");
        UPDATE pg_catalog.pg_type SET typlen = -2, typalign = 'c', typstorage = 'p'
        WHERE oid = 'pg_catalog."$type$"'::regtype;
    END IF;
END $migrations_stub$;
