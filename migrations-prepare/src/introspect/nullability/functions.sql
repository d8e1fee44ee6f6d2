-- What a function is called, with the plain names of its arguments' types, and what it promises.
WITH RECURSIVE
-- The bodies that the server can put in where a function is called that is declared strict.
bodies (oid, name, source, tree) AS MATERIALIZED (
    SELECT p.oid, lower(p.proname), p.prosrc, coalesce(p.prosqlbody::text, '')
    FROM pg_proc AS p
    WHERE p.oid >= 16384 AND p.prolang = 14 AND p.proisstrict AND NOT p.proretset
),
-- Those of them that can have a value for NULL: the server takes a comparison with an array, and what
-- SQL/JSON makes of a document and of arguments beside it, to be strict. Where the text of a body calls
-- such a function, and be it through an operator or a conversion that nobody sees, it is one as well.
-- A word too many does no harm; a body of the standard's form is a tree.
nonstrict (oid) AS (
    SELECT b.oid FROM bodies AS b
    WHERE b.source ~* '\m(any|all|some|in|json_exists|json_value|json_query)\M'
    OR b.tree LIKE '%SCALARARRAYOPEXPR%' OR b.tree LIKE '%JSONEXPR%'
    UNION
    SELECT b.oid
    FROM nonstrict AS n JOIN bodies AS called ON called.oid = n.oid CROSS JOIN bodies AS b
    WHERE strpos(lower(replace(b.source, '""', '"')), called.name) > 0 OR b.source ~* 'u&"'
    OR strpos(b.tree, ':funcid ' || called.oid || ' ') > 0 OR strpos(b.tree, ':opfuncid ' || called.oid || ' ') > 0
    OR (b.source <> '' AND (
        EXISTS (SELECT FROM pg_operator AS o WHERE o.oprcode = called.oid AND strpos(b.source, o.oprname) > 0)
        OR EXISTS (
            SELECT FROM pg_cast AS c JOIN pg_type AS t ON t.oid = c.casttarget OR t.typtype = 'd'
            WHERE c.castfunc = called.oid AND (c.castcontext <> 'e'
                OR strpos(lower(b.source), lower(t.typname)) > 0
                OR strpos(lower(b.source), format_type(t.oid, NULL)) > 0))))
)
SELECT p.oid::bigint, p.proisstrict,
    p.oid IN (SELECT n.oid FROM nonstrict AS n),
    p.proretset, p.provolatile = 'i',
    p.proname || '(' || coalesce((
        SELECT string_agg(t.typname, ',' ORDER BY a.n)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, n) JOIN pg_type AS t ON t.oid = a.type), '') || ')',
    p.oid < 16384 AND p.pronamespace = 11 AND p.prolang IN (12, 14),
    -- A function of an extension's library, or one of the server's own that the extension gives a name; a
    -- stub says the library where the real extension has one.
    (SELECT e.extname::text FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
        AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        AND (p.prolang = 12 OR p.probin LIKE '$libdir/%'))
FROM pg_proc AS p
WHERE p.oid = ANY ($1::bigint[]::oid[])
