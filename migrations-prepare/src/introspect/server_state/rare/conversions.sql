SELECT ARRAY[]::text[],
    ROW('conversion', n.nspname, c.conname, c.condefault, c.conforencoding, c.contoencoding)::text,
    c.conproc::text
FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.oid >= 16384
