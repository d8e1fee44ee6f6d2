SELECT json_strip_nulls(json_build_object(
    'kind', 'view',
    'schema', own_class.schema,
    'name', own_class.relname,
    'materialized', own_class.relkind = 'm',
    'columns', coalesce(attribute.columns, '[]'),
    'definition', pg_catalog.pg_get_viewdef(own_class.oid),
    'comment', comment.description
))::text
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
LEFT JOIN comment ON comment.relation = own_class.oid AND comment.number = 0
WHERE own_class.relkind IN ('v', 'm') AND own_class.relpersistence <> 't'
