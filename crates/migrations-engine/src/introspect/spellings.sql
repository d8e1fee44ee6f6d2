-- Tables, views and types that a session does not write as `name`, or `schema.name` outside of `public`:
-- those whose name needs quotes, that the search path hides, or that it finds elsewhere.
WITH named AS (
    SELECT true AS is_relation, relnamespace AS space, relname AS name, oid::regclass::text AS spelled
    FROM pg_catalog.pg_class
    WHERE relkind IN ('r', 'p', 'f', 'v')
    UNION ALL
    SELECT false, typnamespace, typname, oid::regtype::text
    FROM pg_catalog.pg_type
    WHERE typtype IN ('e', 'd', 'c')
)
SELECT named.is_relation, namespace.nspname::text, named.name::text, named.spelled
FROM named
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = named.space
WHERE namespace.nspname !~ '^pg_' AND namespace.nspname <> 'information_schema'
  AND named.spelled <> CASE WHEN namespace.nspname = 'public' THEN named.name::text
      ELSE namespace.nspname || '.' || named.name END
