SELECT json_strip_nulls(json_build_object(
    'kind', 'sequence',
    'schema', own_class.schema,
    'name', own_class.relname,
    'definition', format(
        'AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s',
        pg_catalog.format_type(sequence.seqtypid, NULL), sequence.seqstart, sequence.seqincrement,
        sequence.seqmin, sequence.seqmax, sequence.seqcache,
        CASE WHEN sequence.seqcycle THEN ' CYCLE' ELSE '' END
    ),
    'properties', json_build_object(
        'persistence', CASE own_class.relpersistence WHEN 'u' THEN 'unlogged' END,
        'comment', description.description,
        'privileges', privilege.lines
    )
))::text, own_class.oid::bigint, NULL::smallint[], NULL::bigint, NULL::bigint[]
FROM own_class
JOIN pg_catalog.pg_sequence sequence ON sequence.seqrelid = own_class.oid
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = own_class.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_class'::regclass
LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_class'::regclass
    AND privilege.object = own_class.oid AND privilege.part = 0
-- One that belongs to a column is told by the column.
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend depend
    WHERE depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = own_class.oid
      AND depend.deptype IN ('a', 'i')
      AND depend.objid = ANY (ARRAY(SELECT oid FROM own_class WHERE relkind = 'S'))
)
