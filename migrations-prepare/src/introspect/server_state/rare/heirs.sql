SELECT ARRAY[p.relname::text],
    ROW('heir', p.nspname, i.inhrelid::regclass, i.inhseqno)::text,
    i.inhrelid::regclass::text
FROM own_class p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid
