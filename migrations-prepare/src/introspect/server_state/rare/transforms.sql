SELECT ARRAY[]::text[],
    ROW('transform', l.lanname)::text,
    concat_ws(' ', t.trftype::regtype, t.trffromsql, t.trftosql)
FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
