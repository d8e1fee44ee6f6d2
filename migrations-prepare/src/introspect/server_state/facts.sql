-- Relations: owner, rights and options, and what a planner makes of their sizes.
SELECT array_remove(ARRAY[c.relname::text, t.relname::text], NULL),
    ROW('relation', c.nspname, c.relkind, c.relpersistence, c.relowner::regrole, c.relacl,
        c.reloptions, c.relhasrules, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
        c.relispopulated, c.relpages, c.reltuples, c.relallvisible, c.relispartition, c.reltablespace <> 0,
        m.amname, file.size,
        -- A relation that fills its first file goes on in others.
        CASE WHEN file.size >= (SELECT pg_catalog.pg_size_bytes(pg_catalog.current_setting('segment_size')))
            THEN clock_timestamp() END,
        i.indisunique, i.indisvalid, i.indimmediate, i.indisready, i.indislive, i.indnkeyatts,
        -- Such an index tells a planner more of its rows than its size.
        CASE WHEN m.amname = 'gin'
            AND (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(i.indrelid), true)).size > 0
            THEN clock_timestamp() END)::text,
    ''
FROM own_class c
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
LEFT JOIN own_class t ON t.oid = i.indrelid
-- `pg_relation_size` would make the session learn all of the relation first.
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.relkind IN ('r', 'm', 'i', 't')
        THEN (pg_catalog.pg_stat_file(pg_catalog.pg_relation_filepath(c.oid), true)).size END
) AS file (size)
UNION ALL
SELECT ARRAY[c.relname::text],
    ROW('columns', c.nspname, string_agg(ROW(a.attname,
        pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation,
        a.attidentity, a.attgenerated, a.atthasdef, a.attstattarget, a.attacl, a.attoptions,
        a.attfdwoptions, a.attislocal, a.attinhcount)::text, ' ' ORDER BY a.attnum))::text,
    -- The server's own types are what they are.
    coalesce(string_agg(pg_catalog.format_type(a.atttypid, NULL), ' ' ORDER BY a.attnum)
        FILTER (WHERE a.atttypid >= 16384), '')
FROM own_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND a.attrelid = ANY (ARRAY(SELECT oid FROM own_class WHERE relkind NOT IN ('i', 'I')))
GROUP BY c.oid, c.relname, c.nspname
UNION ALL
SELECT ARRAY[c.relname::text],
    ROW('constraint', c.nspname, k.conname, k.contype, k.convalidated, k.connoinherit,
        k.condeferrable, k.conislocal, k.coninhcount, k.conkey)::text,
    ''
FROM own_class c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
UNION ALL
SELECT ARRAY[c.relname::text],
    ROW('trigger', c.nspname, g.tgname, g.tgenabled, g.tgtype)::text,
    ''
FROM own_class c JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid
WHERE NOT g.tgisinternal
UNION ALL
-- Routines. A planner calls those that are not volatile, and one that reads tables then answers
-- by what is in them.
SELECT ARRAY[p.proname::text],
    ROW('routine', n.nspname, pg_catalog.pg_get_function_identity_arguments(p.oid),
        p.proowner::regrole, p.proacl,
        CASE WHEN p.prosrc ~ '\\' OR p.prosrc ~* 'u&' OR p.provolatile <> 'v' AND p.prokind = 'f' AND (
            l.lanname NOT IN ('sql', 'plpgsql')
            OR pg_catalog.pg_get_functiondef(p.oid) ~* '\m(from|table|execute|pg_\w+|\w+_to_xml\w*)\M')
            THEN clock_timestamp() END)::text,
    ''
FROM pg_catalog.pg_proc p JOIN own_space n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
-- The server's own are many, and are to be left out before anything else.
WHERE p.pronamespace = ANY (ARRAY(SELECT oid FROM own_space))
  -- A range type brings constructors of its own.
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
UNION ALL
SELECT ARRAY[t.typname::text],
    ROW('type', n.nspname, t.typtype, t.typcollation::regcollation, t.typnotnull,
        t.typowner::regrole, t.typacl)::text,
    ''
FROM pg_catalog.pg_type t JOIN own_space n ON n.oid = t.typnamespace
WHERE t.typtype IN ('d', 'e')
UNION ALL
-- From here on what no query names.
SELECT ARRAY[]::text[],
    ROW('language', l.lanname, l.lanpltrusted, l.lanacl, l.lanowner::regrole)::text,
    concat_ws(' ', l.lanplcallfoid::regproc, l.laninline::regproc, l.lanvalidator::regproc)
FROM pg_catalog.pg_language l WHERE l.lanispl
UNION ALL
SELECT ARRAY[]::text[], ROW('extension', e.extname, e.extversion, e.extnamespace::regnamespace)::text, ''
FROM pg_catalog.pg_extension e
UNION ALL
SELECT ARRAY[]::text[], ROW('schema', n.nspname, n.nspowner::regrole, n.nspacl)::text, ''
FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp_'
UNION ALL
SELECT ARRAY[]::text[], ROW('role', r.rolname, r.rolsuper, r.rolinherit, r.rolbypassrls, r.rolconfig,
    (SELECT array_agg(m.roleid::regrole::text ORDER BY m.roleid::regrole::text)
        FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid))::text, ''
FROM pg_catalog.pg_roles r
UNION ALL
SELECT ARRAY[]::text[], ROW('setting', d.setdatabase <> 0, d.setrole::regrole, d.setconfig)::text, ''
FROM pg_catalog.pg_db_role_setting d
WHERE d.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
UNION ALL
SELECT ARRAY[]::text[], ROW('setting', s.name, s.setting)::text, ''
FROM pg_catalog.pg_settings s
WHERE s.source NOT IN ('default', 'override', 'session', 'client', 'environment variable')
  AND s.name NOT IN ('port', 'unix_socket_directories')
UNION ALL
SELECT ARRAY[]::text[], ROW('tablespace', t.spcname, t.spcoptions)::text, ''
FROM pg_catalog.pg_tablespace t WHERE t.spcoptions IS NOT NULL
UNION ALL
-- What somebody has made or changed where only the server's own should be is not told apart.
SELECT ARRAY[]::text[], ROW('touched', clock_timestamp())::text, ''
WHERE EXISTS (
        SELECT FROM (
            SELECT oid, xmin FROM pg_catalog.pg_proc
            UNION ALL SELECT oid, xmin FROM pg_catalog.pg_type
            UNION ALL SELECT oid, xmin FROM pg_catalog.pg_operator
            UNION ALL SELECT oid, xmin FROM pg_catalog.pg_cast
            UNION ALL SELECT oid, xmin FROM pg_catalog.pg_class
            UNION ALL SELECT attrelid, xmin FROM pg_catalog.pg_attribute
        ) AS servers (oid, made)
        WHERE oid < 16384
          AND age(made) < (SELECT age(xmin) FROM pg_catalog.pg_database WHERE datname = 'template0'))
    OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.pronamespace NOT IN (SELECT oid FROM own_space)
        AND NOT EXISTS (SELECT FROM of_extension e WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid))
    OR EXISTS (
        SELECT FROM (
            SELECT oid, relnamespace FROM pg_catalog.pg_class
            UNION ALL SELECT oid, typnamespace FROM pg_catalog.pg_type
        ) AS made (oid, space)
        WHERE oid >= 16384 AND space IN (
            SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')))
    -- Whoever may not do everything is told less, and is refused things by rights.
    OR pg_catalog.current_setting('is_superuser') <> 'on'
