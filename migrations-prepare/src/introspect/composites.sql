SELECT json_strip_nulls(json_build_object(
    'kind', 'composite',
    'schema', own_class.schema,
    'name', own_class.relname,
    'columns', coalesce(attribute.columns, '[]')
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
WHERE own_class.relkind = 'c'
