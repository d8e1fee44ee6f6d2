-- What transactions from $1 on have written of the catalog, and what is there by now: one row.
-- Of everything that a catalog tells, a change writes a row or takes one away; what is gone is told by
-- whoever knows what was there. Which relations are meant stands in the places between dollar signs.
WITH RECURSIVE
horizon AS MATERIALIZED (SELECT pg_catalog.age($1::pg_catalog.text::pg_catalog.xid) AS age),
space AS MATERIALIZED (
    SELECT oid, nspname
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
written (oid) AS ($written$),
-- What a table says of NULL holds for those that inherit from it as well; an index is read with its table,
-- and with a table its indexes, because one may have become that of a constraint.
touched (oid) AS (
    SELECT oid FROM written
    UNION
    SELECT above.oid
    FROM touched
    CROSS JOIN LATERAL (
        SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = touched.oid
        UNION ALL
        SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = touched.oid
        UNION ALL
        SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = touched.oid
    ) AS above (oid)
),
relation AS MATERIALIZED (
    SELECT class.oid, class.relfilenode, class.relkind
    FROM pg_catalog.pg_class class
    WHERE class.oid >= 16384$relation$ AND class.relnamespace IN (SELECT oid FROM space)
),
type AS MATERIALIZED (
    SELECT type.oid, type.typname, type.typnamespace, type.typtype, type.xmin
    FROM pg_catalog.pg_type type
    -- Most of the others are those of relations, and arrays.
    WHERE type.oid >= 16384 AND type.typelem = 0 AND type.typtype <> 'c'
      AND type.typnamespace IN (SELECT oid FROM space)
),
proc AS MATERIALIZED (
    SELECT proc.oid, proc.xmin
    FROM pg_catalog.pg_proc proc
    WHERE proc.oid >= 16384 AND proc.pronamespace IN (SELECT oid FROM space)
),
-- Constraints, comments and labels of types.
part_of_type (oid, is_new, is_countable) AS MATERIALIZED (
    SELECT contypid, pg_catalog.age(xmin) <= (SELECT age FROM horizon), true
    FROM pg_catalog.pg_constraint WHERE contypid >= 16384
    UNION ALL
    SELECT objoid, pg_catalog.age(xmin) <= (SELECT age FROM horizon), true
    FROM pg_catalog.pg_description
    WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
    UNION ALL
    -- Labels are never dropped.
    SELECT enumtypid, pg_catalog.age(xmin) <= (SELECT age FROM horizon), false
    FROM pg_catalog.pg_enum WHERE enumtypid >= 16384
)
SELECT
    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.xid::pg_catalog.text AS horizon,
    ARRAY(SELECT oid FROM touched WHERE oid IN (SELECT oid FROM relation)) AS relations,
    ARRAY(SELECT oid FROM written WHERE oid IN (SELECT oid FROM relation WHERE relkind = 'S')) AS sequences,
    ARRAY(
        SELECT oid FROM type
        WHERE typtype IN ('d', 'e') AND (
            pg_catalog.age(xmin) <= (SELECT age FROM horizon)
            OR oid IN (SELECT oid FROM part_of_type WHERE is_new)
        )
    ) AS types,
    ARRAY(SELECT oid FROM proc WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)) AS routines,
    -- What is there: relations, each with the file of its rows and its kind, types and routines.
    ARRAY(SELECT oid FROM relation ORDER BY oid) AS all_relations,
    ARRAY(SELECT relfilenode FROM relation ORDER BY oid) AS all_files,
    (SELECT pg_catalog.string_agg(relkind::pg_catalog.text, '' ORDER BY oid) FROM relation) AS all_kinds,
    ARRAY(SELECT oid FROM type WHERE typtype IN ('d', 'e') ORDER BY oid) AS all_types,
    ARRAY(SELECT oid FROM proc ORDER BY oid) AS all_routines,
    -- What the parts of objects belong to, once for each part.
    ARRAY(SELECT inhparent FROM pg_catalog.pg_inherits) AS parents,
    ARRAY($parts$) AS parts_of_relations,
    ARRAY(SELECT oid FROM part_of_type WHERE is_countable) AS parts_of_types,
    -- What concerns more objects than those that a change of it writes.
    pg_catalog.concat_ws(
        E'\n',
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, nspname, (
            SELECT description FROM pg_catalog.pg_description
            WHERE objoid = space.oid AND classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
        )), ',' ORDER BY oid) FROM space),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, rolname), ',' ORDER BY oid)
            FROM pg_catalog.pg_roles WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', setdatabase, setrole, setconfig), ',' ORDER BY setdatabase, setrole)
            FROM pg_catalog.pg_db_role_setting),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, extname, extnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_extension),
        (SELECT pg_catalog.count(*) FROM pg_catalog.pg_depend
            WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, typname, typnamespace), ',' ORDER BY oid)
            FROM type WHERE typtype NOT IN ('d', 'e')),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, oprname, oprnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_operator WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, opcname, opcnamespace, opcdefault), ',' ORDER BY oid)
            FROM pg_catalog.pg_opclass WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, collname, collnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_collation WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, cfgname, cfgnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_ts_config WHERE oid >= 16384)
    ) AS circumstances
