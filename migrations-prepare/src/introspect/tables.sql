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
    'comment', description.description,
    'properties', (
        SELECT coalesce(json_object_agg(key, value), '{}') FROM (
            VALUES
                ('persistence', CASE own_class.relpersistence WHEN 'u' THEN 'unlogged' END),
                ('row security', CASE WHEN own_class.relforcerowsecurity THEN 'forced' END),
                ('options', array_to_string(own_class.reloptions, ', ')),
                ('access method', CASE WHEN method.amname <> 'heap' THEN method.amname::text END),
                ('replica identity', CASE own_class.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
                    WHEN 'i' THEN 'USING INDEX ' || (
                        SELECT quote_ident(identity.relname)
                        FROM pg_catalog.pg_index index
                        JOIN pg_catalog.pg_class identity ON identity.oid = index.indexrelid
                        WHERE index.indrelid = own_class.oid AND index.indisreplident
                    ) END),
                ('inherits', CASE WHEN NOT own_class.relispartition THEN (
                    SELECT string_agg(inherits.inhparent::regclass::text, ', ' ORDER BY inherits.inhseqno)
                    FROM pg_catalog.pg_inherits inherits WHERE inherits.inhrelid = own_class.oid
                ) END),
                ('server', CASE own_class.relkind WHEN 'f' THEN (
                    SELECT concat_ws(' ', quote_ident(server.srvname), foreign_table.ftoptions::text)
                    FROM pg_catalog.pg_foreign_table foreign_table
                    JOIN pg_catalog.pg_foreign_server server ON server.oid = foreign_table.ftserver
                    WHERE foreign_table.ftrelid = own_class.oid
                ) END),
                ('privileges', privilege.lines)
            UNION ALL
            SELECT part.key, part.value FROM table_part part WHERE part.relation = own_class.oid
        ) AS property (key, value)
        WHERE value IS NOT NULL
    )
))::text, own_class.oid::bigint, attribute.numbers, NULL::bigint, con.numbers
FROM own_class
LEFT JOIN attribute ON attribute.relation = own_class.oid
LEFT JOIN con ON con.relation = own_class.oid
-- What `obj_description` says, which is a query of its own for each table.
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
LEFT JOIN pg_catalog.pg_am method ON method.oid = own_class.relam
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_class'::regclass
    AND privilege.object = own_class.oid AND privilege.part = 0
WHERE own_class.relkind IN ('r', 'p', 'f') AND own_class.relpersistence <> 't'
