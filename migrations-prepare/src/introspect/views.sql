SELECT json_strip_nulls(json_build_object(
    'kind', 'view',
    'schema', own_class.schema,
    'name', own_class.relname,
    'materialized', own_class.relkind = 'm',
    'columns', coalesce(attribute.columns, '[]'),
    'definition', pg_catalog.pg_get_viewdef(own_class.oid),
    'comment', description.description
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
-- What `obj_description` says, which is a query of its own for each view.
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
WHERE own_class.relkind IN ('v', 'm') AND own_class.relpersistence <> 't'
