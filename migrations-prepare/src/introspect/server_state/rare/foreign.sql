SELECT ARRAY[c.relname::text],
    ROW('foreign', c.nspname, s.srvname, f.ftoptions)::text,
    ''
FROM own_class c JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
UNION ALL
SELECT ARRAY[]::text[], ROW('wrapper', w.fdwname, w.fdwoptions)::text, concat_ws(' ', w.fdwhandler::regproc, w.fdwvalidator::regproc)
FROM pg_catalog.pg_foreign_data_wrapper w
UNION ALL
SELECT ARRAY[]::text[], ROW('server', s.srvname, s.srvtype, s.srvversion, s.srvoptions)::text, ''
FROM pg_catalog.pg_foreign_server s
UNION ALL
SELECT ARRAY[]::text[], ROW('mapping', u.srvname, u.usename, md5(u.umoptions::text))::text, ''
FROM pg_catalog.pg_user_mappings u
