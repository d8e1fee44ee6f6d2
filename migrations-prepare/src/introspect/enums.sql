SELECT json_strip_nulls(json_build_object(
    'kind', 'enum',
    'schema', own_type.schema,
    'name', own_type.typname,
    'values', (
        SELECT json_agg(label.enumlabel ORDER BY label.enumsortorder)
        FROM pg_catalog.pg_enum label WHERE label.enumtypid = own_type.oid
    ),
    'comment', pg_catalog.obj_description(own_type.oid, 'pg_type'),
    'properties', json_build_object('privileges', privilege.lines)
))::text, own_type.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM own_type
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_type'::regclass
    AND privilege.object = own_type.oid AND privilege.part = 0
WHERE own_type.typtype = 'e'
  -- An enum without a label can hold no value and is no type that Rust could have.
  AND EXISTS (SELECT FROM pg_catalog.pg_enum label WHERE label.enumtypid = own_type.oid)
