-- The casts between two types, with the names that columns have of their types, and whether an assignment
-- makes them by itself.
SELECT source.name, target.name, "cast".castcontext IN ('i', 'a')
FROM pg_catalog.pg_cast AS "cast"
CROSS JOIN LATERAL (
    SELECT CASE WHEN namespace.nspname = 'pg_catalog' THEN type.typname::text
        ELSE namespace.nspname || '.' || type.typname END
    FROM pg_catalog.pg_type type JOIN pg_catalog.pg_namespace namespace ON namespace.oid = type.typnamespace
    WHERE type.oid = "cast".castsource
) AS source (name)
CROSS JOIN LATERAL (
    SELECT CASE WHEN namespace.nspname = 'pg_catalog' THEN type.typname::text
        ELSE namespace.nspname || '.' || type.typname END
    FROM pg_catalog.pg_type type JOIN pg_catalog.pg_namespace namespace ON namespace.oid = type.typnamespace
    WHERE type.oid = "cast".casttarget
) AS target (name)
WHERE "cast".castsource <> "cast".casttarget
