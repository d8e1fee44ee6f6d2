SELECT ARRAY[c.relname::text],
    ROW('statistics', c.nspname, s.stxname, pg_catalog.pg_get_statisticsobjdef(s.oid),
        (SELECT md5(string_agg(d::text, '' ORDER BY d::text)) FROM pg_catalog.pg_statistic_ext_data d
            WHERE d.stxoid = s.oid))::text,
    ''
FROM own_class c JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = c.oid
