SELECT ARRAY[]::text[],
    ROW('collation', c.oid::regcollation,
        to_jsonb(c) - '{oid,collnamespace,collowner}'::text[])::text,
    ''
FROM pg_catalog.pg_collation c WHERE c.oid >= 16384
