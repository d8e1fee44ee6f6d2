SELECT ARRAY[]::text[], ROW('of extensions', md5(string_agg(concat_ws(' ', p.oid::regprocedure,
        p.proowner::regrole, p.proacl, p.provolatile, p.proisstrict, p.proretset, p.prorettype::regtype, p.procost,
        p.prorows, p.proconfig, p.prosrc), ' ' ORDER BY p.oid::regprocedure::text)))::text, ''
FROM pg_catalog.pg_proc p JOIN of_extension e
    ON e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND p.oid >= 16384
