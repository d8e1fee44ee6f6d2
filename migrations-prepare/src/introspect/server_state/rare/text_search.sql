SELECT ARRAY[]::text[],
    ROW('search configuration', c.oid::regconfig, jsonb_agg(
        jsonb_build_array(m.maptokentype, m.mapseqno, m.mapdict::regdictionary)
        ORDER BY m.maptokentype, m.mapseqno))::text,
    ''
FROM pg_catalog.pg_ts_config c LEFT JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid
WHERE c.oid >= 16384 GROUP BY c.oid
UNION ALL
SELECT ARRAY[]::text[], ROW('dictionary', d.oid::regdictionary, d.dictinitoption)::text, ''
FROM pg_catalog.pg_ts_dict d WHERE d.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[], (to_jsonb(p) - '{oid,prsnamespace}'::text[])::text, ''
FROM pg_catalog.pg_ts_parser p WHERE p.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[], (to_jsonb(t) - '{oid,tmplnamespace}'::text[])::text, ''
FROM pg_catalog.pg_ts_template t WHERE t.oid >= 16384
