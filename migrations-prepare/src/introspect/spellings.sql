-- Tables, views and types that a session does not write as `name`, or `schema.name` outside of `public`:
-- those whose name needs quotes, that the search path hides, or that it finds elsewhere.
WITH space AS (
    SELECT oid, nspname::text AS name
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
-- The server's own are many, and are left out before they are spelled.
named AS (
    SELECT true AS is_relation, relnamespace AS space, relname::text AS name, oid::regclass::text AS spelled
    FROM pg_catalog.pg_class
    WHERE relkind IN ('r', 'p', 'f', 'v') AND relnamespace = ANY (ARRAY(SELECT oid FROM space))$relation$
    UNION ALL
    SELECT false, typnamespace, typname::text, oid::regtype::text
    FROM pg_catalog.pg_type
    WHERE typtype IN ('e', 'd', 'c') AND typnamespace = ANY (ARRAY(SELECT oid FROM space))$type$
)
SELECT named.is_relation, space.name, named.name, named.spelled
FROM named JOIN space ON space.oid = named.space
WHERE named.spelled <> CASE WHEN space.name = 'public' THEN named.name
    ELSE space.name || '.' || named.name END
