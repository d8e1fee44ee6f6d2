-- What transactions from $1 on have written of the catalog, and what is there by now: one row.
-- Of everything that a catalog tells, a change writes a row or takes one away; what is gone is told by
-- whoever knows what was there.
WITH RECURSIVE
horizon AS MATERIALIZED (SELECT pg_catalog.age($1::pg_catalog.text::pg_catalog.xid) AS age),
space AS MATERIALIZED (
    SELECT oid, nspname
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
relation AS MATERIALIZED (
    SELECT class.oid, class.relfilenode, class.relkind, class.xmin
    FROM pg_catalog.pg_class class
    WHERE class.oid >= 16384 AND class.relnamespace IN (SELECT oid FROM space)
),
con AS MATERIALIZED (
    SELECT oid, conrelid, contypid, contype, xmin
    FROM pg_catalog.pg_constraint WHERE oid >= 16384
),
trig AS MATERIALIZED (
    SELECT tgrelid, xmin FROM pg_catalog.pg_trigger
    WHERE oid >= 16384 AND NOT tgisinternal AND tgparentid = 0
),
type AS MATERIALIZED (
    SELECT type.oid, type.typname, type.typnamespace, type.typtype, type.typelem, type.xmin
    FROM pg_catalog.pg_type type
    WHERE type.oid >= 16384 AND type.typtype IN ('d', 'e', 'r', 'm', 'b')
      AND type.typnamespace IN (SELECT oid FROM space)
),
proc AS MATERIALIZED (
    SELECT proc.oid, proc.xmin
    FROM pg_catalog.pg_proc proc
    WHERE proc.oid >= 16384 AND proc.pronamespace IN (SELECT oid FROM space)
),
described AS MATERIALIZED (
    SELECT classoid, objoid, xmin FROM pg_catalog.pg_description WHERE objoid >= 16384
),
written (oid) AS (
    SELECT oid FROM relation WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT attrelid FROM pg_catalog.pg_attribute
    WHERE attrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT adrelid FROM pg_catalog.pg_attrdef
    WHERE adrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT conrelid FROM con WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT tgrelid FROM trig WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT polrelid FROM pg_catalog.pg_policy
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT owner FROM pg_catalog.pg_index
    CROSS JOIN LATERAL (VALUES (indexrelid), (indrelid)) AS of (owner)
    WHERE indexrelid >= 16384 AND pg_catalog.age(pg_index.xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT ev_class FROM pg_catalog.pg_rewrite
    WHERE oid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT inhrelid FROM pg_catalog.pg_inherits
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT partrelid FROM pg_catalog.pg_partitioned_table
    WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT seqrelid FROM pg_catalog.pg_sequence
    WHERE seqrelid >= 16384 AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    -- Which column a sequence belongs to.
    SELECT objid FROM pg_catalog.pg_depend
    WHERE classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND objid >= 16384
      AND deptype IN ('a', 'i') AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    UNION
    SELECT objoid FROM described
    WHERE classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
),
-- What a table says of NULL holds for those that inherit from it as well; an index is read with its table.
touched (oid) AS (
    SELECT oid FROM written
    UNION
    SELECT above.oid
    FROM touched
    CROSS JOIN LATERAL (
        SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = touched.oid
        UNION ALL
        SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = touched.oid
    ) AS above (oid)
)
SELECT
    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.xid::pg_catalog.text AS horizon,
    ARRAY(SELECT oid FROM touched WHERE oid IN (SELECT oid FROM relation)) AS relations,
    ARRAY(
        SELECT oid FROM relation
        WHERE relkind = 'S' AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
    ) AS sequences,
    ARRAY(
        SELECT oid FROM type
        WHERE typtype IN ('d', 'e') AND (
            pg_catalog.age(xmin) <= (SELECT age FROM horizon)
            OR oid IN (
                SELECT enumtypid FROM pg_catalog.pg_enum
                WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
                UNION ALL
                SELECT contypid FROM con WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)
                UNION ALL
                SELECT objoid FROM described
                WHERE classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
                  AND pg_catalog.age(xmin) <= (SELECT age FROM horizon)
            )
        )
    ) AS types,
    ARRAY(SELECT oid FROM proc WHERE pg_catalog.age(xmin) <= (SELECT age FROM horizon)) AS routines,
    -- What is there, in an order of its own: pairs of the object and the file of its rows.
    ARRAY(SELECT oid FROM relation ORDER BY oid) AS all_relations,
    ARRAY(SELECT relfilenode FROM relation ORDER BY oid) AS all_files,
    ARRAY(SELECT oid FROM type WHERE typtype IN ('d', 'e') ORDER BY oid) AS all_types,
    ARRAY(SELECT oid FROM proc ORDER BY oid) AS all_routines,
    -- What the parts of objects belong to, once for each part.
    ARRAY(
        SELECT conrelid FROM con WHERE conrelid <> 0
        UNION ALL SELECT tgrelid FROM trig
        UNION ALL SELECT polrelid FROM pg_catalog.pg_policy
        UNION ALL SELECT inhparent FROM pg_catalog.pg_inherits
        UNION ALL SELECT objoid FROM described WHERE classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
        ORDER BY 1
    ) AS parts_of_relations,
    ARRAY(
        SELECT contypid FROM con WHERE contypid <> 0
        UNION ALL SELECT objoid FROM described WHERE classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
        ORDER BY 1
    ) AS parts_of_types,
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
            FROM type WHERE typtype IN ('r', 'm', 'b') AND typelem = 0),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, oprname, oprnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_operator WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, opcname, opcnamespace, opcdefault), ',' ORDER BY oid)
            FROM pg_catalog.pg_opclass WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, collname, collnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_collation WHERE oid >= 16384),
        (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', oid, cfgname, cfgnamespace), ',' ORDER BY oid)
            FROM pg_catalog.pg_ts_config WHERE oid >= 16384)
    ) AS circumstances
