-- What the parts of partitioned tables have because the whole has it: schema and table, its own name, and
-- table and name of what it comes from; and the parts that are half detached.
WITH RECURSIVE origin AS (
    SELECT con.oid, con.conparentid AS root FROM pg_catalog.pg_constraint con WHERE con.conparentid <> 0
    UNION ALL
    SELECT origin.oid, above.conparentid
    FROM origin JOIN pg_catalog.pg_constraint above ON above.oid = origin.root
    WHERE above.conparentid <> 0
),
part AS (
    SELECT class.oid, space.nspname::text AS schema, class.relname::text AS name, class.relispartition
    FROM pg_catalog.pg_class class
    JOIN pg_catalog.pg_namespace space ON space.oid = class.relnamespace
    WHERE class.relkind IN ('r', 'p', 'f') AND (class.relispartition OR class.relkind = 'p')
)
SELECT 'index' AS kind, part.schema, part.name, class.relname::text AS own,
    whole.schema AS root_schema, whole.name AS root_table, root.relname::text AS root_name
FROM pg_catalog.pg_index index
JOIN pg_catalog.pg_class class ON class.oid = index.indexrelid AND class.relispartition
JOIN part ON part.oid = index.indrelid
JOIN pg_catalog.pg_class root ON root.oid = pg_catalog.pg_partition_root(class.oid)
JOIN pg_catalog.pg_index root_index ON root_index.indexrelid = root.oid
JOIN part whole ON whole.oid = root_index.indrelid
UNION ALL
SELECT 'constraint', part.schema, part.name, con.conname::text, whole.schema, whole.name, root.conname::text
FROM pg_catalog.pg_constraint con
JOIN part ON part.oid = con.conrelid
JOIN origin ON origin.oid = con.oid
JOIN pg_catalog.pg_constraint root ON root.oid = origin.root AND root.conparentid = 0
JOIN part whole ON whole.oid = root.conrelid AND whole.oid <> part.oid
UNION ALL
-- A CHECK has the name that it has in the whole.
SELECT 'constraint', part.schema, part.name, con.conname::text, whole.schema, whole.name, con.conname::text
FROM pg_catalog.pg_constraint con
JOIN part ON part.oid = con.conrelid AND part.relispartition
JOIN part whole ON whole.oid = pg_catalog.pg_partition_root(part.oid)
WHERE con.contype = 'c' AND con.coninhcount > 0
UNION ALL
SELECT 'detaching', part.schema, part.name, '', '', '', ''
FROM pg_catalog.pg_inherits inherits JOIN part ON part.oid = inherits.inhrelid
WHERE inherits.inhdetachpending
