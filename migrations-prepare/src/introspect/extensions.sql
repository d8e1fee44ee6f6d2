SELECT json_build_object('kind', 'extension', 'name', extension.extname, 'schema', namespace.nspname, 'properties', '{}'::json)::text, extension.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM pg_catalog.pg_extension extension
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = extension.extnamespace
-- Every database has this one from the start.
WHERE extension.extname <> 'plpgsql'
