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
        class.relpartbound, class.relrowsecurity, class.relforcerowsecurity, class.reloptions, class.relreplident,
        class.relhasrules, class.relam, space.name AS schema
    FROM pg_catalog.pg_class class
    JOIN space ON space.oid = class.relnamespace
    WHERE NOT EXISTS (
        SELECT FROM foreign_object
        WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = class.oid
    )$relation$
),
own_type AS (
    SELECT type.oid, type.typname, type.typtype, type.typbasetype, type.typtypmod, type.typnotnull,
        type.typdefaultbin, type.typcollation, space.name AS schema
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
-- Privileges, where somebody has given or taken any.
acl AS (
    SELECT 'pg_catalog.pg_class'::regclass AS class, own.oid AS object, 0 AS part, own.relacl AS acl,
        own.relowner AS owner, CASE own.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END AS kind
    FROM pg_catalog.pg_class own JOIN space ON space.oid = own.relnamespace
    WHERE own.relacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_class'::regclass, own.attrelid, own.attnum, own.attacl, class.relowner, 'c'
    FROM pg_catalog.pg_attribute own
    JOIN pg_catalog.pg_class class ON class.oid = own.attrelid
    JOIN space ON space.oid = class.relnamespace
    WHERE own.attacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass, own.oid, 0, own.proacl, own.proowner, 'f'
    FROM pg_catalog.pg_proc own JOIN space ON space.oid = own.pronamespace
    WHERE own.proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass, own.oid, 0, own.typacl, own.typowner, 'T'
    FROM pg_catalog.pg_type own JOIN space ON space.oid = own.typnamespace
    WHERE own.typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_catalog.pg_namespace'::regclass, own.oid, 0, own.nspacl, own.nspowner, 'n'
    FROM pg_catalog.pg_namespace own JOIN space ON space.oid = own.oid
    WHERE own.nspacl IS NOT NULL
),
-- How they differ from those that the server gives by default, a line each. The owner, who is another
-- one elsewhere, is told as such.
privilege AS (
    SELECT acl.class, acl.object, acl.part, string_agg(told.line, E'\n' ORDER BY told.line) AS lines
    FROM acl
    CROSS JOIN LATERAL (
        SELECT 'GRANT' AS action, given.* FROM (
            SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(acl.acl)
            EXCEPT
            SELECT grantee, privilege_type, is_grantable
            FROM pg_catalog.aclexplode(pg_catalog.acldefault(acl.kind, acl.owner))
        ) AS given
        UNION ALL
        SELECT 'REVOKE', taken.* FROM (
            SELECT grantee, privilege_type, is_grantable
            FROM pg_catalog.aclexplode(pg_catalog.acldefault(acl.kind, acl.owner))
            EXCEPT
            SELECT grantee, privilege_type, is_grantable FROM pg_catalog.aclexplode(acl.acl)
        ) AS taken
    ) AS difference
    LEFT JOIN pg_catalog.pg_roles role ON role.oid = difference.grantee
    CROSS JOIN LATERAL (
        SELECT format('%s %s %s %s%s', difference.action, difference.privilege_type,
            CASE difference.action WHEN 'GRANT' THEN 'TO' ELSE 'FROM' END,
            CASE difference.grantee WHEN 0 THEN 'PUBLIC' WHEN acl.owner THEN '$owner'
                ELSE quote_ident(role.rolname) END,
            CASE WHEN difference.is_grantable AND difference.action = 'GRANT' THEN ' WITH GRANT OPTION' ELSE '' END)
    ) AS told (line)$privilege$
    GROUP BY acl.class, acl.object, acl.part
),
-- The sequences of columns, where their options are not those of a `serial` or an identity.
column_sequence AS (
    SELECT depend.refobjid AS relation, depend.refobjsubid AS number, format(
        'AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s%s',
        pg_catalog.format_type(sequence.seqtypid, NULL), sequence.seqstart, sequence.seqincrement,
        sequence.seqmin, sequence.seqmax, sequence.seqcache,
        CASE WHEN sequence.seqcycle THEN ' CYCLE' ELSE '' END) AS definition
    FROM pg_catalog.pg_sequence sequence
    JOIN pg_catalog.pg_depend depend
        ON depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = sequence.seqrelid
        AND depend.refclassid = 'pg_catalog.pg_class'::regclass AND depend.deptype IN ('a', 'i')
    JOIN pg_catalog.pg_attribute attribute
        ON attribute.attrelid = depend.refobjid AND attribute.attnum = depend.refobjsubid
    WHERE (sequence.seqtypid, sequence.seqstart, sequence.seqincrement, sequence.seqmin, sequence.seqcache,
        sequence.seqcycle, sequence.seqmax) <> (attribute.atttypid, 1, 1, 1, 1, false,
        CASE sequence.seqtypid WHEN 'pg_catalog.int2'::regtype THEN 32767
            WHEN 'pg_catalog.int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END)
),
-- The privileges on the sequences of `serial` columns; whoever inserts needs them, unlike those on the
-- sequence of an identity.
serial_privilege AS (
    SELECT depend.refobjid AS relation, depend.refobjsubid AS number, privilege.lines
    FROM privilege
    JOIN pg_catalog.pg_depend depend
        ON depend.classid = 'pg_catalog.pg_class'::regclass AND depend.objid = privilege.object
        AND depend.refclassid = 'pg_catalog.pg_class'::regclass AND depend.deptype = 'a'
        AND depend.refobjsubid > 0
    JOIN pg_catalog.pg_class sequence ON sequence.oid = privilege.object AND sequence.relkind = 'S'
    WHERE privilege.class = 'pg_catalog.pg_class'::regclass AND privilege.part = 0
),
-- Rules and extended statistics belong to their table.
table_part AS (
    SELECT rewrite.ev_class AS relation, 'rule ' || rewrite.rulename AS key,
        pg_catalog.pg_get_ruledef(rewrite.oid) || CASE rewrite.ev_enabled WHEN 'D' THEN ' -- disabled'
            WHEN 'R' THEN ' -- replica' WHEN 'A' THEN ' -- always' ELSE '' END AS value
    FROM pg_catalog.pg_rewrite rewrite
    WHERE rewrite.rulename <> '_RETURN'
      AND rewrite.ev_class = ANY (ARRAY(SELECT oid FROM own_class WHERE relhasrules))
    UNION ALL
    SELECT statistic.stxrelid, 'statistics ' || space.name || '.' || statistic.stxname,
        pg_catalog.pg_get_statisticsobjdef(statistic.oid)
    FROM pg_catalog.pg_statistic_ext statistic JOIN space ON space.oid = statistic.stxnamespace
),
-- What the columns and the composite types are made of; those of the system's own have many more
-- columns, and nobody asks for them, nor for those of indexes.
member AS (
    SELECT attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attidentity, attgenerated,
        attcollation, attstorage, attcompression, attstattarget, attoptions
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
    JOIN pg_catalog.pg_type type ON type.oid = member.atttypid
    LEFT JOIN pg_catalog.pg_attrdef expression
        ON expression.adrelid = member.attrelid AND expression.adnum = member.attnum
    LEFT JOIN privilege ON privilege.class = 'pg_catalog.pg_class'::regclass
        AND privilege.object = member.attrelid AND privilege.part = member.attnum
    LEFT JOIN column_sequence
        ON column_sequence.relation = member.attrelid AND column_sequence.number = member.attnum
    LEFT JOIN serial_privilege
        ON serial_privilege.relation = member.attrelid AND serial_privilege.number = member.attnum
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
            ) AS comment,
            CASE WHEN member.attcollation <> type.typcollation OR member.attstorage <> type.typstorage
                OR member.attcompression <> '' OR member.attstattarget >= 0 OR member.attoptions IS NOT NULL
                OR member.attgenerated = 'v' OR privilege.lines IS NOT NULL
                OR column_sequence.definition IS NOT NULL OR serial_privilege.lines IS NOT NULL
                OR (member.attrelid, member.attnum) IN (SELECT relation, number FROM unchecked)
            THEN json_build_object(
                'collation', CASE WHEN member.attcollation <> type.typcollation
                    THEN member.attcollation::regcollation::text END,
                'storage', CASE WHEN member.attstorage <> type.typstorage THEN
                    CASE member.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN'
                        WHEN 'e' THEN 'EXTERNAL' ELSE 'EXTENDED' END END,
                'compression', CASE member.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
                'statistics', CASE WHEN member.attstattarget >= 0 THEN member.attstattarget::text END,
                'options', array_to_string(member.attoptions, ', '),
                'generated', CASE member.attgenerated WHEN 'v' THEN 'virtual' END,
                'not null', CASE WHEN (member.attrelid, member.attnum) IN (SELECT relation, number FROM unchecked)
                    THEN 'not validated' END,
                'sequence', column_sequence.definition,
                'sequence privileges', serial_privilege.lines,
                'privileges', privilege.lines
            ) END AS properties
    ) AS shown
    GROUP BY member.attrelid
),
con AS (
    SELECT con.conrelid AS relation, json_agg(shown ORDER BY con.conname) AS constraints,
        array_agg(con.oid::bigint ORDER BY con.conname) AS numbers
    FROM pg_catalog.pg_constraint con
    LEFT JOIN pg_catalog.pg_description description
        ON description.objoid = con.oid AND description.objsubid = 0
        AND description.classoid = 'pg_catalog.pg_constraint'::regclass
    -- The triggers that hold a foreign key can be switched off, and it says nothing then.
    LEFT JOIN (
        SELECT tgconstraint, string_agg(DISTINCT tgrelid::regclass::text, ', ') AS tables
        FROM pg_catalog.pg_trigger WHERE tgisinternal AND tgenabled <> 'O' GROUP BY tgconstraint
    ) AS disabled ON disabled.tgconstraint = con.oid
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
            pg_catalog.pg_get_constraintdef(con.oid) AS definition,
            CASE WHEN description.description IS NOT NULL OR disabled.tables IS NOT NULL
            THEN json_build_object('comment', description.description, 'disabled on', disabled.tables)
            END AS properties
    ) AS shown
    -- NOT NULL, which PostgreSQL 18 lists here, is told by the column; a trigger by itself.
    WHERE con.contype IN ('p', 'u', 'f', 'c', 'x')
      -- A foreign key to a partitioned table comes with one to each of its parts, which come and go with
      -- them and cannot be dropped alone.
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint whole
        WHERE whole.oid = con.conparentid AND whole.conrelid = con.conrelid
      )
      -- Most of the others are the system's own.
      AND con.conrelid = ANY (ARRAY(SELECT oid FROM own_class WHERE relkind IN ('r', 'p', 'f')))
    GROUP BY con.conrelid
)
