SELECT ARRAY[]::text[],
    ROW('operator', o.oid::regoperator, o.oprowner::regrole, o.oprcanmerge, o.oprcanhash,
        o.oprcom::regoperator, o.oprnegate::regoperator)::text,
    concat_ws(' ', o.oid::regoperator, o.oprcode, o.oprrest, o.oprjoin)
FROM pg_catalog.pg_operator o WHERE o.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[],
    ROW('cast', c.castcontext, c.castmethod)::text,
    concat_ws(' ', c.castsource::regtype, c.casttarget::regtype, c.castfunc::regprocedure)
FROM pg_catalog.pg_cast c WHERE c.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[],
    ROW('class', n.nspname, o.opcdefault, f.opfname)::text,
    concat_ws(' ', o.opcname, o.opcintype::regtype, o.opckeytype::regtype)
FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_catalog.pg_opfamily f ON f.oid = o.opcfamily
WHERE o.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[],
    ROW('family', f.opfname, a.amopstrategy, a.amoppurpose)::text,
    concat_ws(' ', a.amopopr::regoperator, a.amoplefttype::regtype, a.amoprighttype::regtype)
FROM pg_catalog.pg_amop a JOIN pg_catalog.pg_opfamily f ON f.oid = a.amopfamily
WHERE a.oid >= 16384
UNION ALL
SELECT ARRAY[]::text[],
    ROW('support', f.opfname, a.amprocnum)::text,
    concat_ws(' ', a.amproc, a.amproclefttype::regtype, a.amprocrighttype::regtype)
FROM pg_catalog.pg_amproc a JOIN pg_catalog.pg_opfamily f ON f.oid = a.amprocfamily
WHERE a.oid >= 16384
