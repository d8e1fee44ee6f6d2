SELECT json_strip_nulls(json_build_object(
    'kind', 'schema',
    'name', space.name,
    'comment', pg_catalog.obj_description(space.oid, 'pg_namespace'),
    'properties', json_build_object('privileges', privilege.lines)
))::text, space.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM space
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_namespace'::regclass
    AND privilege.object = space.oid AND privilege.part = 0
-- Every database has this one from the start.
WHERE space.name <> 'public'$space$
  AND NOT EXISTS (
      SELECT FROM foreign_object
      WHERE classid = 'pg_catalog.pg_namespace'::regclass AND objid = space.oid
  )
