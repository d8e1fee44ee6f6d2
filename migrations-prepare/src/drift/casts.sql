-- The casts between two types, with the names that columns have of their types, and whether an assignment
-- makes them by itself.
WITH named AS (
    SELECT type.oid, CASE WHEN namespace.nspname = 'pg_catalog' THEN type.typname::text
        ELSE namespace.nspname || '.' || type.typname END AS name
    FROM pg_catalog.pg_type type JOIN pg_catalog.pg_namespace namespace ON namespace.oid = type.typnamespace
)
SELECT source.name, target.name, "cast".castcontext IN ('i', 'a')
FROM pg_catalog.pg_cast AS "cast"
JOIN named source ON source.oid = "cast".castsource
JOIN named target ON target.oid = "cast".casttarget
WHERE "cast".castsource <> "cast".casttarget
