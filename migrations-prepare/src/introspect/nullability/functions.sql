-- What a function is called, with the plain names of its arguments' types, and what it promises.
SELECT p.oid::bigint, p.proisstrict,
    -- A word too many does no harm; a body of the standard's form is a tree.
    p.proisstrict AND p.oid >= 16384 AND p.prolang = 14
        AND (p.prosrc ~* '\m(any|all|some|in)\M' OR coalesce(p.prosqlbody::text, '') LIKE '%SCALARARRAYOPEXPR%'),
    p.proretset,
    p.proname || '(' || coalesce((
        SELECT string_agg(t.typname, ',' ORDER BY a.n)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, n) JOIN pg_type AS t ON t.oid = a.type), '') || ')',
    p.oid < 16384 AND p.pronamespace = 11 AND p.prolang IN (12, 14)
FROM pg_proc AS p
WHERE p.oid = ANY ($1::bigint[]::oid[])
