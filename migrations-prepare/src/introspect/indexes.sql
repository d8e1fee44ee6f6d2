SELECT json_strip_nulls(json_build_object(
    'kind', 'index',
    'schema', own_class.schema,
    'name', own_class.relname,
    'table', owner.relname,
    'definition', pg_catalog.pg_get_indexdef(own_class.oid),
    'properties', json_build_object(
        'state', CASE WHEN NOT (index.indisvalid AND index.indisready AND index.indislive) THEN 'invalid' END,
        'clustered', CASE WHEN index.indisclustered THEN 'yes' END,
        'comment', description.description
    )
))::text, own_class.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM own_class
JOIN pg_catalog.pg_index index ON index.indexrelid = own_class.oid
JOIN own_class owner ON owner.oid = index.indrelid
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
-- One that backs a constraint is told by the constraint.
WHERE owner.relpersistence <> 't'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint con
    WHERE con.conindid = own_class.oid AND con.contype IN ('p', 'u', 'x')
  )
