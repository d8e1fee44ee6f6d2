-- Who owns an object, by the catalog that has it and its number there.
SELECT own.class, own.oid::bigint, pg_catalog.quote_ident(role.rolname) AS owner
FROM (
    SELECT 'relation' AS class, oid, relowner AS owner, relnamespace AS space FROM pg_catalog.pg_class
    UNION ALL SELECT 'routine', oid, proowner, pronamespace FROM pg_catalog.pg_proc
    UNION ALL SELECT 'type', oid, typowner, typnamespace FROM pg_catalog.pg_type
    UNION ALL SELECT 'schema', oid, nspowner, oid FROM pg_catalog.pg_namespace
) AS own
JOIN pg_catalog.pg_roles role ON role.oid = own.owner
JOIN pg_catalog.pg_namespace space ON space.oid = own.space
WHERE space.nspname !~ '^pg_' AND space.nspname <> 'information_schema'
