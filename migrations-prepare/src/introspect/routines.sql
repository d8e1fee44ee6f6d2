SELECT json_build_object(
    'kind', 'routine',
    'schema', space.name,
    'name', proc.proname,
    'arguments', pg_catalog.pg_get_function_identity_arguments(proc.oid),
    'definition', CASE WHEN proc.prokind = 'a'
        THEN format('AGGREGATE RETURNS %s', pg_catalog.pg_get_function_result(proc.oid))
        ELSE pg_catalog.pg_get_functiondef(proc.oid) END
)::text, proc.oid::bigint, NULL::smallint[], NULL::bigint
FROM pg_catalog.pg_proc proc
JOIN space ON space.oid = proc.pronamespace
-- The server's own are many, and are to be left out before anything else.
WHERE proc.pronamespace = ANY (ARRAY(SELECT oid FROM space))$routine$
  AND NOT EXISTS (
    SELECT FROM foreign_object
    WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = proc.oid
)
  -- A range type brings constructors of its own.
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend depend
    WHERE depend.classid = 'pg_catalog.pg_proc'::regclass AND depend.objid = proc.oid
      AND depend.deptype = 'i'
)
