-- The columns of the tables among some relations, by the relations' object ids.
SELECT class.oid::bigint, attribute.attnum::bigint,
    namespace.nspname::text, class.relname::text, attribute.attname::text
FROM pg_catalog.pg_attribute attribute
JOIN pg_catalog.pg_class class ON class.oid = attribute.attrelid
JOIN pg_catalog.pg_namespace namespace ON namespace.oid = class.relnamespace
WHERE class.oid IN ($relations$) AND class.relkind IN ('r', 'p', 'f')
  AND attribute.attnum > 0 AND NOT attribute.attisdropped
