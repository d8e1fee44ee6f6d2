SELECT json_strip_nulls(json_build_object(
    'kind', 'table',
    'schema', own_class.schema,
    'name', own_class.relname,
    'columns', coalesce(attribute.columns, '[]'),
    'constraints', con.constraints,
    'partition', CASE
        WHEN own_class.relispartition THEN (
            SELECT format('PARTITION OF %s %s', inherits.inhparent::regclass,
                pg_catalog.pg_get_expr(own_class.relpartbound, own_class.oid))
            FROM pg_catalog.pg_inherits inherits WHERE inherits.inhrelid = own_class.oid
        )
        WHEN own_class.relkind = 'p'
            THEN 'PARTITION BY ' || pg_catalog.pg_get_partkeydef(own_class.oid)
    END,
    'row_security', own_class.relrowsecurity,
    'comment', description.description
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
LEFT JOIN con ON con.relation = own_class.oid
-- What `obj_description` says, which is a query of its own for each table.
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
WHERE own_class.relkind IN ('r', 'p', 'f') AND own_class.relpersistence <> 't'
