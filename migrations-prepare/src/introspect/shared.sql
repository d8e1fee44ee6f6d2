-- What every query of this folder begins with.
WITH RECURSIVE
-- The schemas that the migrations may have put something into.
space AS (
    SELECT oid, nspname AS name
    FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
-- What belongs to an extension, and the history table with what hangs on it.
foreign_object AS (
    -- The class is said for the index alone: nothing else is depended on in this way.
    SELECT classid, objid FROM pg_catalog.pg_depend
    WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::regclass
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, class.oid
    FROM pg_catalog.pg_class class
    JOIN space ON space.oid = class.relnamespace
    -- Schema and name of the history table.
    WHERE (space.name, class.relname) = ($history$)
),
own_class AS (
    SELECT class.oid, class.relname, class.relkind, class.relpersistence, class.relispartition,
        class.relpartbound, class.relrowsecurity, space.name AS schema
    FROM pg_catalog.pg_class class
    JOIN space ON space.oid = class.relnamespace
    WHERE NOT EXISTS (
        SELECT FROM foreign_object
        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = class.oid
    )$relation$
),
own_type AS (
    SELECT type.oid, type.typname, type.typtype, type.typbasetype, type.typtypmod, type.typnotnull,
        type.typdefault, space.name AS schema
    FROM pg_catalog.pg_type type
    JOIN space ON space.oid = type.typnamespace
    -- Most of the others are those of relations, and arrays.
    WHERE type.typtype IN ('d', 'e') AND NOT EXISTS (
        SELECT FROM foreign_object
        WHERE classid = 'pg_catalog.pg_type'::regclass AND objid = type.oid
    )$type$
),
-- Tables with all that inherit from them; a NOT NULL holds for the rows of the table itself alone.
heir AS (
    SELECT inhparent AS root, inhrelid AS relation FROM pg_catalog.pg_inherits
    UNION
    SELECT heir.root, inherits.inhrelid
    FROM heir JOIN pg_catalog.pg_inherits inherits ON inherits.inhparent = heir.relation
),
-- A NOT NULL that was declared and never checked holds for new rows alone.
unchecked AS (
    SELECT conrelid AS relation, conkey[1] AS number
    FROM pg_catalog.pg_constraint WHERE contype = 'n' AND NOT convalidated
),
-- What the columns and the composite types are made of; those of the system's own have many more
-- columns, and nobody asks for them, nor for those of indexes.
member AS (
    SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attidentity, attgenerated
    FROM pg_catalog.pg_attribute attribute
    WHERE attribute.attnum > 0 AND NOT attribute.attisdropped
      AND attribute.attrelid = ANY (ARRAY(
          SELECT oid FROM own_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
      ))
),
-- Each type that a column has, and what is under it, step by step: of a domain what it is made of, and
-- of an array, once, its elements.
under AS (
    SELECT oid AS type, oid, typname, typnamespace, typtype, typbasetype, typelem,
        false AS is_array, 0 AS depth
    FROM pg_catalog.pg_type
    WHERE oid = ANY (ARRAY(SELECT DISTINCT atttypid FROM member))
    UNION ALL
    SELECT under.type, next.oid, next.typname, next.typnamespace, next.typtype, next.typbasetype, next.typelem,
        under.is_array OR under.typtype <> 'd', under.depth + 1
    FROM under
    JOIN pg_catalog.pg_type next
        ON next.oid = CASE WHEN under.typtype = 'd' THEN under.typbasetype WHEN NOT under.is_array THEN under.typelem END
        -- A type of a fixed length has elements as well, and is no array of them.
        AND (under.typtype = 'd' OR next.typarray = under.oid)
),
-- Each of these types, whether it is an array in the end, and the name of what it or its elements are.
resolved AS (
    SELECT DISTINCT ON (under.type)
        under.type,
        under.is_array,
        CASE WHEN namespace.nspname = 'pg_catalog' THEN under.typname::text
             ELSE namespace.nspname || '.' || under.typname END AS base_type
    FROM under
    JOIN pg_catalog.pg_namespace namespace ON namespace.oid = under.typnamespace
    ORDER BY under.type, under.depth DESC
),
-- With NULL where there is nothing to say, which whoever shows the columns strips. A row becomes JSON
-- in half the time that its names and values take.
attribute AS (
    SELECT member.attrelid AS relation, json_agg(shown ORDER BY member.attnum) AS columns,
        array_agg(member.attnum ORDER BY member.attnum) AS numbers
    FROM member
    JOIN resolved ON resolved.type = member.atttypid
    LEFT JOIN pg_catalog.pg_attrdef expression
        ON expression.adrelid = member.attrelid AND expression.adnum = member.attnum
    CROSS JOIN LATERAL (
        SELECT
            member.attname AS name,
            pg_catalog.format_type(member.atttypid, member.atttypmod) AS data_type,
            resolved.base_type,
            resolved.is_array,
            member.attnotnull AS not_null,
            CASE WHEN member.attnotnull AND member.attrelid = ANY (ARRAY(
                SELECT oid FROM own_class WHERE relkind = 'f'
                UNION SELECT root FROM heir
                UNION SELECT relation FROM unchecked
            )) THEN nullif(EXISTS (
                SELECT FROM (
                    SELECT member.attrelid
                    UNION ALL SELECT heir.relation FROM heir WHERE heir.root = member.attrelid
                ) AS below (relation)
                JOIN pg_catalog.pg_class class ON class.oid = below.relation
                LEFT JOIN pg_catalog.pg_attribute own
                    ON own.attrelid = below.relation AND own.attname = member.attname
                WHERE class.relkind = 'f' OR own.attnotnull IS NOT TRUE
                   OR (below.relation, own.attnum) IN (SELECT relation, number FROM unchecked)
            ), false) END AS can_be_null,
            CASE WHEN member.attgenerated = ''
                THEN pg_catalog.pg_get_expr(expression.adbin, expression.adrelid) END AS default,
            CASE member.attidentity
                WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
            CASE WHEN member.attgenerated <> ''
                THEN pg_catalog.pg_get_expr(expression.adbin, expression.adrelid) END AS generated,
            -- What `col_description` says, whose query would be planned for each column.
            (
                SELECT description FROM pg_catalog.pg_description
                WHERE objoid = member.attrelid AND objsubid = member.attnum
                  AND classoid = 'pg_catalog.pg_class'::regclass
            ) AS comment
    ) AS shown
    GROUP BY member.attrelid
),
con AS (
    SELECT con.conrelid AS relation, json_agg(shown ORDER BY con.conname) AS constraints
    FROM pg_catalog.pg_constraint con
    CROSS JOIN LATERAL (
        SELECT
            con.conname AS name,
            CASE con.contype
                WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key'
                WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' END AS type,
            (
                SELECT json_agg((
                    SELECT attribute.attname FROM pg_catalog.pg_attribute attribute
                    WHERE attribute.attrelid = con.conrelid AND attribute.attnum = key.number
                ) ORDER BY key.place)
                FROM unnest(con.conkey) WITH ORDINALITY key (number, place)
                -- In the place of an expression.
                WHERE key.number <> 0
            ) AS columns,
            pg_catalog.pg_get_constraintdef(con.oid) AS definition
    ) AS shown
    -- NOT NULL, which PostgreSQL 18 lists here, is told by the column; a trigger by itself.
    WHERE con.contype IN ('p', 'u', 'f', 'c', 'x')
      -- Most of the others are the system's own.
      AND con.conrelid = ANY (ARRAY(SELECT oid FROM own_class WHERE relkind IN ('r', 'p', 'f')))
    GROUP BY con.conrelid
)
