-- What is published can be updated only where each row can be told.
SELECT ARRAY[]::text[], (to_jsonb(p) - '{oid,pubowner}'::text[])::text, '' FROM pg_catalog.pg_publication p
UNION ALL
SELECT ARRAY[]::text[], to_jsonb(p)::text, '' FROM pg_catalog.pg_publication_tables p
