-- Gives an index the options that its CREATE INDEX names, where a stub's access method cannot read them.
CREATE OR REPLACE FUNCTION pg_catalog."$function$"(wanted text, options text[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $migrations_stub$
    WITH RECURSIVE made (oid) AS (
        (SELECT class.oid FROM pg_class AS class JOIN pg_am AS method ON method.oid = class.relam
        WHERE amname IN ('hnsw', 'ivfflat') AND class.reloptions IS NULL AND coalesce(relname = wanted, true)
        ORDER BY class.oid DESC LIMIT 1)
        UNION
        SELECT inhrelid FROM made JOIN pg_inherits ON inhparent = made.oid
    )
    UPDATE pg_class SET reloptions = options FROM made WHERE made.oid = pg_class.oid
$migrations_stub$;
