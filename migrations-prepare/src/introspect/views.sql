SELECT json_strip_nulls(json_build_object(
    'kind', 'view',
    'schema', own_class.schema,
    'name', own_class.relname,
    'materialized', own_class.relkind = 'm',
    'columns', coalesce(attribute.columns, '[]'),
    'definition', pg_catalog.pg_get_viewdef(own_class.oid),
    'comment', description.description,
    'properties', (
        SELECT coalesce(json_object_agg(key, value), '{}') FROM (
            VALUES
                ('options', array_to_string(own_class.reloptions, ', ')),
                ('privileges', privilege.lines)
            UNION ALL
            SELECT part.key, part.value FROM table_part part WHERE part.relation = own_class.oid
        ) AS property (key, value)
        WHERE value IS NOT NULL
    )
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint, NULL::bigint[]
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
-- What `obj_description` says, which is a query of its own for each view.
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_class'::regclass
    AND privilege.object = own_class.oid AND privilege.part = 0
WHERE own_class.relkind IN ('v', 'm') AND own_class.relpersistence <> 't'
