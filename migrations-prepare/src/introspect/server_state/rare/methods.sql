SELECT ARRAY[]::text[], ROW('method', a.amname, a.amtype)::text, a.amhandler::text
FROM pg_catalog.pg_am a WHERE a.oid >= 16384
