SELECT ARRAY[]::text[],
    ROW('base', t.oid::regtype, t.typtype, to_jsonb(t)
        - '{oid,typname,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typcollation}'::text[])::text,
    concat_ws(' ', t.oid::regtype, t.typinput, t.typoutput, t.typmodin, t.typmodout,
        (SELECT concat_ws(' ', r.rngsubtype::regtype, r.rngcanonical, r.rngsubdiff, r.rngcollation::regcollation,
            (SELECT opcname FROM pg_catalog.pg_opclass o WHERE o.oid = r.rngsubopc))
            FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid))
FROM pg_catalog.pg_type t
WHERE t.oid >= 16384 AND t.typtype IN ('b', 'r', 'm', 'p') AND t.typelem = 0
