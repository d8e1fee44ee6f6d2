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
    )
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
    )
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
-- What is under each type that a column has, step by step: of a domain what it is made of, and of
-- an array, once, its elements.
under AS (
    SELECT DISTINCT atttypid AS type, atttypid AS base, false AS is_array, 0 AS depth FROM member
    UNION ALL
    SELECT under.type, coalesce(element.oid, type.typbasetype),
        under.is_array OR element.oid IS NOT NULL, under.depth + 1
    FROM under
    JOIN pg_catalog.pg_type type ON type.oid = under.base
    LEFT JOIN pg_catalog.pg_type element ON element.oid = type.typelem AND element.typarray = type.oid
    WHERE CASE WHEN element.oid IS NULL THEN type.typtype = 'd' ELSE NOT under.is_array END
),
-- Each of these types, whether it is an array in the end, and the name of what it or its elements are.
resolved AS (
    SELECT DISTINCT ON (under.type)
        under.type,
        under.is_array,
        CASE WHEN namespace.nspname = 'pg_catalog' THEN base.typname::text
             ELSE namespace.nspname || '.' || base.typname END AS base_type
    FROM under
    JOIN pg_catalog.pg_type base ON base.oid = under.base
    JOIN pg_catalog.pg_namespace namespace ON namespace.oid = base.typnamespace
    ORDER BY under.type, under.depth DESC
),
-- With NULL where there is nothing to say, which whoever shows the columns strips.
attribute AS (
    SELECT
        attribute.attrelid AS relation,
        json_agg(json_build_object(
            'name', attribute.attname,
            'data_type', pg_catalog.format_type(attribute.atttypid, attribute.atttypmod),
            'base_type', resolved.base_type,
            'is_array', resolved.is_array,
            'not_null', attribute.attnotnull,
            'can_be_null', CASE WHEN attribute.attnotnull AND attribute.attrelid = ANY (ARRAY(
                SELECT oid FROM own_class WHERE relkind = 'f'
                UNION SELECT root FROM heir
                UNION SELECT relation FROM unchecked
            )) THEN nullif(EXISTS (
                SELECT FROM (
                    SELECT attribute.attrelid
                    UNION ALL SELECT heir.relation FROM heir WHERE heir.root = attribute.attrelid
                ) AS below (relation)
                JOIN pg_catalog.pg_class class ON class.oid = below.relation
                LEFT JOIN pg_catalog.pg_attribute own
                    ON own.attrelid = below.relation AND own.attname = attribute.attname
                WHERE class.relkind = 'f' OR own.attnotnull IS NOT TRUE
                   OR (below.relation, own.attnum) IN (SELECT relation, number FROM unchecked)
            ), false) END,
            'default', CASE WHEN attribute.attgenerated = ''
                THEN pg_catalog.pg_get_expr(expression.adbin, expression.adrelid) END,
            'identity', CASE attribute.attidentity
                WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
            'generated', CASE WHEN attribute.attgenerated <> ''
                THEN pg_catalog.pg_get_expr(expression.adbin, expression.adrelid) END,
            'comment', description.description
        ) ORDER BY attribute.attnum) AS columns
    FROM member attribute
    JOIN resolved ON resolved.type = attribute.atttypid
    LEFT JOIN pg_catalog.pg_attrdef expression
        ON expression.adrelid = attribute.attrelid AND expression.adnum = attribute.attnum
    -- What `col_description` says, which is a query of its own for each column.
    LEFT JOIN pg_catalog.pg_description description
        ON description.objoid = attribute.attrelid AND description.objsubid = attribute.attnum
        AND description.classoid = 'pg_catalog.pg_class'::regclass
    GROUP BY attribute.attrelid
),
con AS (
    SELECT
        con.conrelid AS relation,
        json_agg(json_build_object(
            'name', con.conname,
            'type', CASE con.contype
                WHEN 'p' THEN 'primary_key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign_key'
                WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' END,
            'columns', (
                SELECT json_agg((
                    SELECT attribute.attname FROM pg_catalog.pg_attribute attribute
                    WHERE attribute.attrelid = con.conrelid AND attribute.attnum = key.number
                ) ORDER BY key.place)
                FROM unnest(con.conkey) WITH ORDINALITY key (number, place)
                -- In the place of an expression.
                WHERE key.number <> 0
            ),
            'definition', pg_catalog.pg_get_constraintdef(con.oid)
        ) ORDER BY con.conname) AS constraints
    FROM pg_catalog.pg_constraint con
    -- NOT NULL, which PostgreSQL 18 lists here, is told by the column; a trigger by itself.
    WHERE con.contype IN ('p', 'u', 'f', 'c', 'x')
      -- Most of the others are the system's own.
      AND con.conrelid = ANY (ARRAY(SELECT oid FROM own_class WHERE relkind IN ('r', 'p', 'f')))
    GROUP BY con.conrelid
)
