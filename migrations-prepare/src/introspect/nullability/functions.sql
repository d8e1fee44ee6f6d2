-- What a function is called, with the plain names of its arguments' types, and what it promises.
SELECT p.oid::bigint, p.proisstrict,
    -- A word too many does no harm; a body of the standard's form is a tree.
    p.proisstrict AND p.oid >= 16384 AND p.prolang = 14
        AND (p.prosrc ~* '\m(any|all|some|in)\M' OR coalesce(p.prosqlbody::text, '') LIKE '%SCALARARRAYOPEXPR%'),
    p.proretset, p.provolatile = 'i',
    p.proname || '(' || coalesce((
        SELECT string_agg(t.typname, ',' ORDER BY a.n)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, n) JOIN pg_type AS t ON t.oid = a.type), '') || ')',
    p.oid < 16384 AND p.pronamespace = 11 AND p.prolang IN (12, 14),
    -- A function of an extension's library, or one of the server's own that the extension gives a name.
    (SELECT e.extname::text FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
        AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        AND (p.prolang = 12 OR (p.prolang = 13 AND p.probin LIKE '$libdir/%')))
FROM pg_proc AS p
WHERE p.oid = ANY ($1::bigint[]::oid[])
