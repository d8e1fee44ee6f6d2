SELECT json_strip_nulls(json_build_object(
    'kind', 'composite',
    'schema', own_class.schema,
    'name', own_class.relname,
    'columns', coalesce(attribute.columns, '[]'),
    'properties', json_build_object('comment', description.description)
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint, NULL::bigint[]
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
-- The comment is the type's, and not that of the relation under it.
LEFT JOIN pg_catalog.pg_type type ON type.typrelid = own_class.oid
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = type.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_type'::regclass
WHERE own_class.relkind = 'c'
