-- Whatever has one of the names $1, and whatever is tracked by the kinds, object ids and numbers $2, $3 and $4.
WITH tracked AS MATERIALIZED (
    SELECT kind, object, part
    FROM ROWS FROM (
        pg_catalog.unnest($2::pg_catalog.text[]),
        pg_catalog.unnest($3::pg_catalog.int8[]),
        pg_catalog.unnest($4::pg_catalog.int4[])
    ) AS tracked (kind, object, part)
),
space AS MATERIALIZED (
    SELECT oid, nspname
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
)
SELECT
    'schema'::pg_catalog.text AS kind, space.oid::pg_catalog.int8 AS object, 0::pg_catalog.int4 AS part,
    space.oid::pg_catalog.int8 AS space, space.nspname::pg_catalog.text AS schema,
    0::pg_catalog.int8 AS owner, ''::pg_catalog.text AS of,
    space.nspname::pg_catalog.text AS name, ''::pg_catalog.text AS nature, ''::pg_catalog.text AS shown,
    false AS not_null, false AS required
FROM space
WHERE space.nspname = ANY ($1::pg_catalog.text[])
   OR EXISTS (SELECT FROM tracked WHERE kind = 'schema' AND object = space.oid)
UNION ALL
SELECT
    'relation', class.oid::pg_catalog.int8, 0, space.oid::pg_catalog.int8, space.nspname, 0, '',
    class.relname, class.relkind::pg_catalog.text, '', false, false
FROM pg_catalog.pg_class class
JOIN space ON space.oid = class.relnamespace
WHERE class.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND (
      class.relname = ANY ($1::pg_catalog.text[])
      OR EXISTS (SELECT FROM tracked WHERE kind = 'relation' AND object = class.oid)
  )
UNION ALL
SELECT
    'column', class.oid::pg_catalog.int8, attribute.attnum, space.oid::pg_catalog.int8, space.nspname,
    class.oid::pg_catalog.int8, class.relname, attribute.attname,
    pg_catalog.format(
        '%s %s %s %s', attribute.atttypid::pg_catalog.int8, attribute.atttypmod,
        attribute.attgenerated, attribute.attidentity
    ),
    CASE WHEN attribute.attgenerated <> '' THEN 'generated'
         WHEN attribute.attidentity = 'a' THEN 'an identity'
         ELSE pg_catalog.format_type(attribute.atttypid, attribute.atttypmod) END,
    attribute.attnotnull,
    attribute.attnotnull AND NOT attribute.atthasdef AND attribute.attidentity = ''
FROM pg_catalog.pg_attribute attribute
JOIN pg_catalog.pg_class class ON class.oid = attribute.attrelid
JOIN space ON space.oid = class.relnamespace
WHERE attribute.attnum > 0 AND NOT attribute.attisdropped AND class.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND (
      attribute.attname = ANY ($1::pg_catalog.text[])
      OR EXISTS (
          SELECT FROM tracked
          WHERE kind = 'column' AND object = class.oid AND part = attribute.attnum
      )
  )
UNION ALL
SELECT
    'type', type.oid::pg_catalog.int8, 0, space.oid::pg_catalog.int8, space.nspname, 0, '', type.typname, '', '', false, false
FROM pg_catalog.pg_type type
JOIN space ON space.oid = type.typnamespace
WHERE (
      type.typtype IN ('e', 'd', 'r', 'm')
      OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = type.typrelid AND relkind = 'c')
  )
  AND (
      type.typname = ANY ($1::pg_catalog.text[])
      OR EXISTS (SELECT FROM tracked WHERE kind = 'type' AND object = type.oid)
  )
UNION ALL
SELECT
    'value', label.oid::pg_catalog.int8, 0, space.oid::pg_catalog.int8, space.nspname,
    type.oid::pg_catalog.int8, type.typname, label.enumlabel, '', '', false, false
FROM pg_catalog.pg_enum label
JOIN pg_catalog.pg_type type ON type.oid = label.enumtypid
JOIN space ON space.oid = type.typnamespace
WHERE label.enumlabel = ANY ($1::pg_catalog.text[])
   OR EXISTS (SELECT FROM tracked WHERE kind = 'value' AND object = label.oid)
UNION ALL
SELECT
    'function', routine.oid::pg_catalog.int8, 0, space.oid::pg_catalog.int8, space.nspname, 0, '',
    routine.proname, '', pg_catalog.pg_get_function_identity_arguments(routine.oid),
    false, false
FROM pg_catalog.pg_proc routine
JOIN space ON space.oid = routine.pronamespace
WHERE routine.proname = ANY ($1::pg_catalog.text[])
   OR EXISTS (SELECT FROM tracked WHERE kind = 'function' AND object = routine.oid)
