-- What answers depend on and the catalog does not hold, a fact a row, without object ids: the names
-- that it is about, none where it is about everything; how things are; and what it refers to.
-- The search path is empty, so names are written with their schemas.
-- What can be another without looking otherwise is written with the time, so it is never as it was.
WITH
own_space AS (
    SELECT oid, nspname FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
),
own_class AS (
    SELECT c.*, n.nspname FROM pg_catalog.pg_class c JOIN own_space n ON n.oid = c.relnamespace
),
of_extension AS (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
),
untouched AS (
    SELECT age(xmin) AS age FROM pg_catalog.pg_database WHERE datname = 'template0'
),
fact (names, state, refers) AS (
    -- Relations: owner, rights and options, and what a planner makes of their sizes.
    SELECT ARRAY[c.relname::text] || (
            SELECT array_agg(t.relname::text) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
            WHERE i.indexrelid = c.oid),
        jsonb_build_array('relation', c.nspname, c.relkind, c.relpersistence, c.relowner::regrole, c.relacl,
            c.reloptions, c.relhasrules, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
            c.relispopulated, c.relpages, c.reltuples, c.relallvisible, c.relispartition, c.reltablespace <> 0,
            (SELECT amname FROM pg_catalog.pg_am a WHERE a.oid = c.relam),
            CASE WHEN c.relkind IN ('r', 'm', 'i', 't') THEN pg_catalog.pg_relation_size(c.oid) END,
            (SELECT jsonb_build_array(indisunique, indisvalid, indimmediate, indisready, indislive, indnkeyatts,
                    -- Such an index tells a planner more of its rows than its size.
                    CASE WHEN pg_catalog.pg_relation_size(i.indrelid) > 0 AND EXISTS (
                        SELECT FROM pg_catalog.pg_am a WHERE a.oid = c.relam AND a.amname = 'gin')
                        THEN clock_timestamp() END)
                FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid)),
        NULL
    FROM own_class c
    UNION ALL
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('columns', c.nspname, jsonb_agg(jsonb_build_array(a.attname,
            pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation,
            a.attidentity, a.attgenerated, a.atthasdef, a.attstattarget, a.attacl, a.attoptions,
            a.attfdwoptions, a.attislocal, a.attinhcount) ORDER BY a.attnum)),
        string_agg(DISTINCT pg_catalog.format_type(a.atttypid, NULL), ' ')
    FROM own_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind NOT IN ('i', 'I')
    GROUP BY c.oid, c.relname, c.nspname
    UNION ALL
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('constraint', c.nspname, k.conname, k.contype, k.convalidated, k.connoinherit,
            k.condeferrable, k.conislocal, k.coninhcount, k.conkey),
        NULL
    FROM own_class c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
    UNION ALL
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('trigger', c.nspname, g.tgname, g.tgenabled, g.tgtype),
        NULL
    FROM own_class c JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid
    WHERE NOT g.tgisinternal
    UNION ALL
    SELECT ARRAY[p.relname::text],
        jsonb_build_array('heir', p.nspname, i.inhrelid::regclass, i.inhseqno),
        i.inhrelid::regclass::text
    FROM own_class p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid
    UNION ALL
    -- A rule may look into the server's own tables, whose sizes nobody writes down.
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('rule', c.nspname, r.rulename, r.ev_enabled,
            CASE WHEN pg_catalog.pg_get_ruledef(r.oid) ~* '\m(pg_\w+|information_schema)\M' THEN clock_timestamp() END),
        pg_catalog.pg_get_ruledef(r.oid)
    FROM own_class c JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
    WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('statistics', c.nspname, s.stxname, pg_catalog.pg_get_statisticsobjdef(s.oid),
            (SELECT md5(string_agg(d::text, '' ORDER BY d::text)) FROM pg_catalog.pg_statistic_ext_data d
                WHERE d.stxoid = s.oid)),
        NULL
    FROM own_class c JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = c.oid
    UNION ALL
    -- What is known of values makes a planner look for the newest of them.
    SELECT ARRAY[c.relname::text], jsonb_build_array('analysed', clock_timestamp()), NULL
    FROM own_class c
    WHERE EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = c.oid)
    UNION ALL
    SELECT ARRAY[c.relname::text],
        jsonb_build_array('foreign', c.nspname, s.srvname, f.ftoptions),
        NULL
    FROM own_class c JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
    JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
    UNION ALL
    -- Routines. A planner calls those that are not volatile, and one that reads tables then answers
    -- by what is in them.
    SELECT ARRAY[p.proname::text],
        jsonb_build_array('routine', n.nspname, pg_catalog.pg_get_function_identity_arguments(p.oid),
            p.proowner::regrole, p.proacl,
            CASE WHEN p.prosrc ~ '\\' OR p.prosrc ~* 'u&' OR p.provolatile <> 'v' AND p.prokind = 'f' AND (
                l.lanname NOT IN ('sql', 'plpgsql')
                OR pg_catalog.pg_get_functiondef(p.oid) ~* '\m(from|table|execute|pg_\w+|\w+_to_xml\w*)\M')
                THEN clock_timestamp() END),
        NULL
    FROM pg_catalog.pg_proc p JOIN own_space n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    -- A range type brings constructors of its own.
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT ARRAY[p.proname::text],
        to_jsonb(a) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[]
            || jsonb_build_object('aggregate', n.nspname, 'sort', a.aggsortop::regoper),
        concat_ws(' ', pg_catalog.pg_get_function_identity_arguments(p.oid), a.aggtransfn, a.aggfinalfn,
            a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
            a.aggtranstype::regtype, a.aggmtranstype::regtype)
    FROM pg_catalog.pg_aggregate a JOIN pg_catalog.pg_proc p ON p.oid = a.aggfnoid
    JOIN own_space n ON n.oid = p.pronamespace
    UNION ALL
    SELECT ARRAY[t.typname::text],
        jsonb_build_array('type', n.nspname, t.typtype, t.typcollation::regcollation, t.typnotnull,
            t.typowner::regrole, t.typacl),
        NULL
    FROM pg_catalog.pg_type t JOIN own_space n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('d', 'e')
    UNION ALL
    -- From here on what no query names.
    SELECT '{}',
        jsonb_build_array('base', t.oid::regtype, t.typtype, to_jsonb(t)
            - '{oid,typname,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typcollation}'::text[]),
        concat_ws(' ', t.oid::regtype, t.typinput, t.typoutput, t.typmodin, t.typmodout,
            (SELECT concat_ws(' ', r.rngsubtype::regtype, r.rngcanonical, r.rngsubdiff, r.rngcollation::regcollation,
                (SELECT opcname FROM pg_catalog.pg_opclass o WHERE o.oid = r.rngsubopc))
                FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid))
    FROM pg_catalog.pg_type t
    WHERE t.oid >= 16384 AND t.typtype IN ('b', 'r', 'm', 'p') AND t.typelem = 0
    UNION ALL
    SELECT '{}',
        jsonb_build_array('operator', o.oid::regoperator, o.oprowner::regrole, o.oprcanmerge, o.oprcanhash,
            o.oprcom::regoperator, o.oprnegate::regoperator),
        concat_ws(' ', o.oid::regoperator, o.oprcode, o.oprrest, o.oprjoin)
    FROM pg_catalog.pg_operator o WHERE o.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('cast', c.castcontext, c.castmethod),
        concat_ws(' ', c.castsource::regtype, c.casttarget::regtype, c.castfunc::regprocedure)
    FROM pg_catalog.pg_cast c WHERE c.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('class', n.nspname, o.opcdefault, f.opfname),
        concat_ws(' ', o.opcname, o.opcintype::regtype, o.opckeytype::regtype)
    FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
    JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily
    WHERE o.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('family', f.opfname, a.amopstrategy, a.amoppurpose),
        concat_ws(' ', a.amopopr::regoperator, a.amoplefttype::regtype, a.amoprighttype::regtype)
    FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_opfamily f ON f.oid = a.amopfamily
    WHERE a.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('support', f.opfname, a.amprocnum),
        concat_ws(' ', a.amproc, a.amproclefttype::regtype, a.amprocrighttype::regtype)
    FROM pg_catalog.pg_amproc a JOIN pg_catalog.pg_opfamily f ON f.oid = a.amprocfamily
    WHERE a.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('collation', c.oid::regcollation,
            to_jsonb(c) - '{oid,collnamespace,collowner}'::text[]),
        NULL
    FROM pg_catalog.pg_collation c WHERE c.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('conversion', n.nspname, c.conname, c.condefault, c.conforencoding, c.contoencoding),
        c.conproc::text
    FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
    WHERE c.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('search configuration', c.oid::regconfig, jsonb_agg(
            jsonb_build_array(m.maptokentype, m.mapseqno, m.mapdict::regdictionary)
            ORDER BY m.maptokentype, m.mapseqno)),
        NULL
    FROM pg_catalog.pg_ts_config c LEFT JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid
    WHERE c.oid >= 16384 GROUP BY c.oid
    UNION ALL
    SELECT '{}', jsonb_build_array('dictionary', d.oid::regdictionary, d.dictinitoption), NULL
    FROM pg_catalog.pg_ts_dict d WHERE d.oid >= 16384
    UNION ALL
    SELECT '{}', to_jsonb(p) - '{oid,prsnamespace}'::text[], NULL
    FROM pg_catalog.pg_ts_parser p WHERE p.oid >= 16384
    UNION ALL
    SELECT '{}', to_jsonb(t) - '{oid,tmplnamespace}'::text[], NULL
    FROM pg_catalog.pg_ts_template t WHERE t.oid >= 16384
    UNION ALL
    SELECT '{}',
        jsonb_build_array('language', l.lanname, l.lanpltrusted, l.lanacl, l.lanowner::regrole),
        concat_ws(' ', l.lanplcallfoid::regproc, l.laninline::regproc, l.lanvalidator::regproc)
    FROM pg_catalog.pg_language l WHERE l.lanispl
    UNION ALL
    SELECT '{}',
        jsonb_build_array('transform', l.lanname),
        concat_ws(' ', t.trftype::regtype, t.trffromsql, t.trftosql)
    FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
    UNION ALL
    SELECT '{}', jsonb_build_array('method', a.amname, a.amtype), a.amhandler::text
    FROM pg_catalog.pg_am a WHERE a.oid >= 16384
    UNION ALL
    SELECT '{}', jsonb_build_array('wrapper', w.fdwname, w.fdwoptions), concat_ws(' ', w.fdwhandler::regproc, w.fdwvalidator::regproc)
    FROM pg_catalog.pg_foreign_data_wrapper w
    UNION ALL
    SELECT '{}', jsonb_build_array('server', s.srvname, s.srvtype, s.srvversion, s.srvoptions), NULL
    FROM pg_catalog.pg_foreign_server s
    UNION ALL
    SELECT '{}', jsonb_build_array('mapping', u.srvname, u.usename, md5(u.umoptions::text)), NULL
    FROM pg_catalog.pg_user_mappings u
    UNION ALL
    SELECT '{}', jsonb_build_array('event trigger', e.evtname, e.evtevent, e.evtenabled, e.evttags), e.evtfoid::regproc::text
    FROM pg_catalog.pg_event_trigger e
    UNION ALL
    -- What is published can be updated only where each row can be told.
    SELECT '{}', to_jsonb(p) - '{oid,pubowner}'::text[], NULL FROM pg_catalog.pg_publication p
    UNION ALL
    SELECT '{}', to_jsonb(p), NULL FROM pg_catalog.pg_publication_tables p
    UNION ALL
    SELECT '{}', jsonb_build_array('extension', e.extname, e.extversion, e.extnamespace::regnamespace), NULL
    FROM pg_catalog.pg_extension e
    UNION ALL
    SELECT '{}', jsonb_build_array('of extensions', md5(string_agg(concat_ws(' ', p.oid::regprocedure,
            p.proowner::regrole, p.proacl, p.provolatile, p.proisstrict, p.proretset, p.prorettype::regtype, p.procost,
            p.prorows, p.proconfig, p.prosrc), ' ' ORDER BY p.oid::regprocedure::text))), NULL
    FROM pg_catalog.pg_proc p JOIN of_extension e
        ON e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND p.oid >= 16384
    UNION ALL
    SELECT '{}', jsonb_build_array('schema', n.nspname, n.nspowner::regrole, n.nspacl), NULL
    FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp_'
    UNION ALL
    SELECT '{}', jsonb_build_array('role', r.rolname, r.rolsuper, r.rolinherit, r.rolbypassrls, r.rolconfig,
        (SELECT array_agg(m.roleid::regrole::text ORDER BY m.roleid::regrole::text)
            FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid)), NULL
    FROM pg_catalog.pg_roles r
    UNION ALL
    SELECT '{}', jsonb_build_array('setting', d.setdatabase <> 0, d.setrole::regrole, d.setconfig), NULL
    FROM pg_catalog.pg_db_role_setting d
    WHERE d.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
    UNION ALL
    SELECT '{}', jsonb_build_array('setting', s.name, s.setting), NULL
    FROM pg_catalog.pg_settings s
    WHERE s.source NOT IN ('default', 'override', 'session', 'client', 'environment variable')
      AND s.name NOT IN ('port', 'unix_socket_directories')
    UNION ALL
    SELECT '{}', jsonb_build_array('tablespace', t.spcname, t.spcoptions), NULL
    FROM pg_catalog.pg_tablespace t WHERE t.spcoptions IS NOT NULL
    UNION ALL
    SELECT '{}', jsonb_build_array('rights', d.defaclrole::regrole, d.defaclnamespace::regnamespace,
        d.defaclobjtype, d.defaclacl), NULL
    FROM pg_catalog.pg_default_acl d
    UNION ALL
    -- What somebody has made or changed where only the server's own should be is not told apart.
    SELECT '{}', jsonb_build_array('touched', clock_timestamp()), NULL
    WHERE EXISTS (SELECT FROM pg_catalog.pg_proc WHERE oid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_operator WHERE oid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_cast WHERE oid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid < 16384 AND age(xmin) < (SELECT age FROM untouched))
        OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.pronamespace NOT IN (SELECT oid FROM own_space)
            AND NOT EXISTS (SELECT FROM of_extension e WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid))
        OR EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid >= 16384 AND n.nspname IN ('pg_catalog', 'information_schema'))
        OR EXISTS (SELECT FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE t.oid >= 16384 AND n.nspname IN ('pg_catalog', 'information_schema'))
        -- Whoever may not do everything is told less, and is refused things by rights.
        OR pg_catalog.current_setting('is_superuser') <> 'on'
)
SELECT jsonb_build_object('names', to_jsonb(names), 'state', state::text, 'refers', coalesce(refers, ''))::text
FROM fact
