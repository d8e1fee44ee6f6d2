-- The columns that every INSERT has to give a value, each with its place among those of its table.
WITH attribute AS (
    SELECT *, pg_catalog.row_number() OVER (PARTITION BY attrelid ORDER BY attnum) AS place
    FROM pg_catalog.pg_attribute
    WHERE attnum > 0 AND NOT attisdropped
)
SELECT
    space.nspname::pg_catalog.text AS schema,
    class.relname::pg_catalog.text AS table,
    attribute.attname::pg_catalog.text AS column,
    attribute.place AS place,
    NOT attribute.attnotnull AS is_checked
FROM attribute
JOIN pg_catalog.pg_class class ON class.oid = attribute.attrelid
JOIN pg_catalog.pg_namespace space ON space.oid = class.relnamespace
JOIN pg_catalog.pg_type type ON type.oid = attribute.atttypid
WHERE class.relkind IN ('r', 'p')
  AND space.nspname !~ '^pg_' AND space.nspname <> 'information_schema'
  -- A check that says so by itself requires a value as well, whatever rows were there before.
  AND (attribute.attnotnull OR EXISTS (
      SELECT FROM pg_catalog.pg_constraint demand
      WHERE demand.conrelid = class.oid AND demand.contype = 'c'
        AND pg_catalog.pg_get_expr(demand.conbin, demand.conrelid)
            = pg_catalog.format('(%I IS NOT NULL)', attribute.attname)
  ))
  AND NOT attribute.atthasdef AND attribute.attidentity = ''
  -- A domain may have a default of its own.
  AND type.typdefault IS NULL
  -- A trigger before the row, or a rule, may give it a value.
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_trigger
      WHERE tgrelid = class.oid AND NOT tgisinternal AND tgtype & 7 = 7
  )
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_rewrite WHERE ev_class = class.oid AND ev_type = '3'
  )
ORDER BY 1, 2, 4
