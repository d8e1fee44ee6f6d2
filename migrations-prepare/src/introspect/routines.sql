SELECT json_strip_nulls(json_build_object(
    'kind', 'routine',
    'schema', space.name,
    'name', proc.proname,
    'arguments', pg_catalog.pg_get_function_identity_arguments(proc.oid),
    'definition', CASE WHEN proc.prokind = 'a'
        THEN format('AGGREGATE RETURNS %s', pg_catalog.pg_get_function_result(proc.oid))
        ELSE pg_catalog.pg_get_functiondef(proc.oid) END,
    'properties', json_build_object(
        'aggregate', (
            SELECT concat_ws(', ',
                'SFUNC = ' || aggregate.aggtransfn::regproc,
                'STYPE = ' || pg_catalog.format_type(aggregate.aggtranstype, NULL),
                'SSPACE = ' || nullif(aggregate.aggtransspace, 0),
                'FINALFUNC = ' || nullif(aggregate.aggfinalfn::oid, 0)::regproc,
                CASE WHEN aggregate.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                'COMBINEFUNC = ' || nullif(aggregate.aggcombinefn::oid, 0)::regproc,
                'SERIALFUNC = ' || nullif(aggregate.aggserialfn::oid, 0)::regproc,
                'DESERIALFUNC = ' || nullif(aggregate.aggdeserialfn::oid, 0)::regproc,
                'INITCOND = ' || quote_literal(aggregate.agginitval),
                'MSFUNC = ' || nullif(aggregate.aggmtransfn::oid, 0)::regproc,
                'MINVFUNC = ' || nullif(aggregate.aggminvtransfn::oid, 0)::regproc,
                'MSTYPE = ' || pg_catalog.format_type(nullif(aggregate.aggmtranstype::oid, 0), NULL),
                'MFINALFUNC = ' || nullif(aggregate.aggmfinalfn::oid, 0)::regproc,
                'MINITCOND = ' || quote_literal(aggregate.aggminitval),
                CASE proc.proparallel WHEN 's' THEN 'PARALLEL = safe' WHEN 'r' THEN 'PARALLEL = restricted' END,
                CASE aggregate.aggkind WHEN 'h' THEN 'HYPOTHETICAL' END)
            FROM pg_catalog.pg_aggregate aggregate WHERE aggregate.aggfnoid = proc.oid
        ),
        'comment', description.description,
        'privileges', privilege.lines
    )
))::text, proc.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM pg_catalog.pg_proc proc
JOIN space ON space.oid = proc.pronamespace
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = proc.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_proc'::regclass
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_proc'::regclass
    AND privilege.object = proc.oid AND privilege.part = 0
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
