SELECT json_strip_nulls(json_build_object(
    'kind', 'domain',
    'schema', own_type.schema,
    'name', own_type.typname,
    'data_type', pg_catalog.format_type(own_type.typbasetype, own_type.typtypmod),
    'not_null', own_type.typnotnull,
    -- What `typdefault` says is as it was when the domain was made.
    'default', pg_catalog.pg_get_expr(own_type.typdefaultbin, 0),
    'constraints', (
        SELECT json_agg(json_build_object(
            'name', con.conname,
            'type', 'check',
            'definition', pg_catalog.pg_get_constraintdef(con.oid)
        ) ORDER BY con.conname)
        FROM pg_catalog.pg_constraint con
        WHERE con.contypid = own_type.oid AND con.contype = 'c'
    ),
    'properties', json_build_object(
        'collation', (
            SELECT own_type.typcollation::regcollation::text FROM pg_catalog.pg_type base
            WHERE base.oid = own_type.typbasetype AND base.typcollation <> own_type.typcollation
        ),
        'comment', pg_catalog.obj_description(own_type.oid, 'pg_type'),
        'privileges', privilege.lines
    )
))::text, own_type.oid::bigint, NULL::smallint[], NULL::bigint, ARRAY(
    SELECT con.oid::bigint FROM pg_catalog.pg_constraint con
    WHERE con.contypid = own_type.oid AND con.contype = 'c'
    ORDER BY con.conname
)
FROM own_type
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_type'::regclass
    AND privilege.object = own_type.oid AND privilege.part = 0
WHERE own_type.typtype = 'd'
