SELECT json_strip_nulls(json_build_object(
    'kind', 'trigger',
    'schema', own_class.schema,
    'table', own_class.relname,
    'name', trigger.tgname,
    'definition', pg_catalog.pg_get_triggerdef(trigger.oid),
    'properties', json_build_object(
        'enabled', CASE trigger.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica'
            WHEN 'A' THEN 'always' END,
        'comment', description.description
    )
))::text, trigger.oid::bigint, NULL::smallint[], own_class.oid::bigint, NULL::bigint[]
FROM pg_catalog.pg_trigger trigger
JOIN own_class ON own_class.oid = trigger.tgrelid
LEFT JOIN pg_catalog.pg_description description
    ON description.objoid = trigger.oid AND description.objsubid = 0
    AND description.classoid = 'pg_catalog.pg_trigger'::regclass
-- Internal ones belong to constraints, and those of partitions to the parent's.
WHERE NOT trigger.tgisinternal AND trigger.tgparentid = 0
