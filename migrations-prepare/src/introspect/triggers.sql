SELECT json_build_object(
    'kind', 'trigger',
    'schema', own_class.schema,
    'table', own_class.relname,
    'name', trigger.tgname,
    'definition', pg_catalog.pg_get_triggerdef(trigger.oid)
)::text, trigger.oid::bigint, NULL::smallint[], own_class.oid::bigint
FROM pg_catalog.pg_trigger trigger
JOIN own_class ON own_class.oid = trigger.tgrelid
-- Internal ones belong to constraints, and those of partitions to the parent's.
WHERE NOT trigger.tgisinternal AND trigger.tgparentid = 0
