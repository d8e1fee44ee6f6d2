WITH namespace AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('public', 'private')
), member AS (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
), relation AS (
    SELECT class.*, nspname || '.' || relname AS name
    FROM pg_catalog.pg_class class
    JOIN namespace ON namespace.oid = relnamespace
    WHERE relname NOT IN ('schema_migrations', 'migration_history')
      AND NOT EXISTS (
        SELECT FROM member
        WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objid = class.oid
      )
), fact AS (
SELECT 'table ' || name || ' ' || CASE WHEN relrowsecurity THEN 'true' ELSE 'false' END
FROM relation WHERE relkind IN ('r', 'p')
UNION ALL
SELECT CASE relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || name
FROM relation WHERE relkind IN ('v', 'm')
UNION ALL
SELECT 'column ' || name || '.' || attname || ' '
    || pg_catalog.format_type(atttypid, atttypmod)
    || CASE WHEN relkind IN ('v', 'm') THEN '' ELSE
        CASE WHEN attnotnull THEN ' not null ' ELSE ' null ' END
        || COALESCE(
            pg_catalog.pg_get_expr(adbin, adrelid),
            CASE attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            'none'
        ) END
FROM relation
JOIN pg_catalog.pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_catalog.pg_attrdef ON adrelid = relation.oid AND adnum = attnum
WHERE relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT 'constraint ' || name || '.' || conname || ' ' || pg_catalog.pg_get_constraintdef(con.oid)
FROM relation JOIN pg_catalog.pg_constraint con ON conrelid = relation.oid
WHERE contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT 'index ' || owner.name || '.' || own.relname
FROM pg_catalog.pg_index
JOIN relation owner ON owner.oid = indrelid
JOIN pg_catalog.pg_class own ON own.oid = indexrelid
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')
)
UNION ALL
SELECT 'trigger ' || name || '.' || tgname || ' ' || pg_catalog.pg_get_triggerdef(trigger.oid)
FROM relation JOIN pg_catalog.pg_trigger trigger ON tgrelid = relation.oid
WHERE NOT tgisinternal AND relkind IN ('r', 'p')
UNION ALL
SELECT 'policy ' || name || '.' || polname
FROM relation JOIN pg_catalog.pg_policy ON polrelid = relation.oid
UNION ALL
SELECT 'enum ' || nspname || '.' || typname || ' ' || (
    SELECT pg_catalog.string_agg(enumlabel, ',' ORDER BY enumsortorder)
    FROM pg_catalog.pg_enum WHERE enumtypid = type.oid
)
FROM pg_catalog.pg_type type JOIN namespace ON namespace.oid = typnamespace
WHERE typtype = 'e'
UNION ALL
SELECT 'routine ' || nspname || '.' || proname
    || '(' || pg_catalog.pg_get_function_identity_arguments(routine.oid) || ') '
    || COALESCE(pg_catalog.pg_get_function_result(routine.oid), '')
FROM pg_catalog.pg_proc routine JOIN namespace ON namespace.oid = pronamespace
WHERE NOT EXISTS (
    SELECT FROM member
    WHERE classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND objid = routine.oid
)
)
SELECT pg_catalog.replace(fact, E'\n', ' ') FROM fact AS fact (fact)
