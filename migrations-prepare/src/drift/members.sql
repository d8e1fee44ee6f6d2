-- What belongs to these extensions, as a comparison names it: what stands behind a stub on engines.
SELECT CASE
    WHEN class.relkind IN ('r', 'p', 'f') THEN 'table ' || class.oid::regclass::text
    WHEN class.relkind = 'v' THEN 'view ' || class.oid::regclass::text
    WHEN class.relkind = 'm' THEN 'materialized view ' || class.oid::regclass::text
    WHEN class.relkind = 'S' THEN 'sequence ' || class.oid::regclass::text
    WHEN class.relkind = 'c' THEN 'composite ' || class.oid::regclass::text
    WHEN type.typtype = 'e' THEN 'enum ' || type.oid::regtype::text
    WHEN type.typtype = 'd' THEN 'domain ' || type.oid::regtype::text
    WHEN proc.oid IS NOT NULL THEN format('routine %s.%s(%s)', proc.pronamespace::regnamespace,
        quote_ident(proc.proname), pg_catalog.pg_get_function_identity_arguments(proc.oid))
    WHEN namespace.oid IS NOT NULL THEN 'schema ' || namespace.oid::regnamespace::text
END AS name
FROM pg_catalog.pg_depend depend
JOIN pg_catalog.pg_extension extension ON extension.oid = depend.refobjid
LEFT JOIN pg_catalog.pg_class class
    ON depend.classid = 'pg_catalog.pg_class'::regclass AND class.oid = depend.objid
LEFT JOIN pg_catalog.pg_type type
    ON depend.classid = 'pg_catalog.pg_type'::regclass AND type.oid = depend.objid
LEFT JOIN pg_catalog.pg_proc proc
    ON depend.classid = 'pg_catalog.pg_proc'::regclass AND proc.oid = depend.objid
LEFT JOIN pg_catalog.pg_namespace namespace
    ON depend.classid = 'pg_catalog.pg_namespace'::regclass AND namespace.oid = depend.objid
WHERE depend.deptype = 'e' AND depend.refclassid = 'pg_catalog.pg_extension'::regclass
  AND extension.extname = ANY ($1)
