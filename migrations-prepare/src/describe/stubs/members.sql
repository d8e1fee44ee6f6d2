-- What a database says of the members of an extension, without the place of their code.
WITH member AS (
    SELECT classid, objid FROM pg_depend
    WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
        AND refobjid = (SELECT oid FROM pg_extension WHERE extname = $1)
),
proc AS (SELECT p.* FROM pg_proc AS p JOIN member ON classid = 'pg_proc'::regclass AND objid = p.oid),
type AS (SELECT t.* FROM pg_type AS t JOIN member ON classid = 'pg_type'::regclass AND objid = t.oid),
class AS (SELECT c.* FROM pg_class AS c JOIN member ON classid = 'pg_class'::regclass AND objid = c.oid),
operator AS (SELECT o.* FROM pg_operator AS o JOIN member ON classid = 'pg_operator'::regclass AND objid = o.oid),
opclass AS (SELECT o.* FROM pg_opclass AS o JOIN member ON classid = 'pg_opclass'::regclass AND objid = o.oid),
opfamily AS (SELECT o.* FROM pg_opfamily AS o JOIN member ON classid = 'pg_opfamily'::regclass AND objid = o.oid)
SELECT 'member ' || type || ' ' || identity FROM member, pg_identify_object(classid, objid, 0)
UNION ALL
SELECT format('extension %s %s %s %s', extversion, extrelocatable, extnamespace::regnamespace, obj_description(oid, 'pg_extension'))
FROM pg_extension WHERE extname = $1
UNION ALL
-- What writes a value or a modifier in SQL returns what is a string that ends with a NUL, as it does in C;
-- and what reads a value returns the bytes that it is.
SELECT format('%s %s(%s) returns %s; strict %s, %s, parallel %s, leakproof %s, definer %s, cost %s, rows %s, %s %s',
    prokind, proname, pg_get_function_arguments(oid),
    CASE WHEN proname LIKE '%typmod\_out' OR proname = 'vector_out' THEN 'cstring' WHEN proname = 'vector_in' THEN 'vector'
        ELSE pg_get_function_result(oid) END, proisstrict, provolatile, proparallel,
    proleakproof, prosecdef, procost, prorows, proconfig, proacl)
FROM proc
UNION ALL
SELECT format('type %s: %s %s %s %s %s %s %s %s %s, %s %s %s %s %s %s %s', oid::regtype, typlen, typbyval, typtype, typcategory,
    typispreferred, typdelim, typalign, typstorage, typcollation::regcollation, typinput, typoutput, typreceive, typsend, typmodin,
    typmodout, typanalyze)
FROM type
UNION ALL
SELECT format('column %s.%s %s %s', class.oid::regclass, attname, format_type(atttypid, atttypmod), attnotnull)
FROM class JOIN pg_attribute ON attrelid = class.oid WHERE attnum > 0 AND relkind <> 'S'
UNION ALL
SELECT format('operator %s %s %s; %s %s %s %s %s %s', oid::regoperator, oprresult::regtype, oprcode, oprcom::regoperator,
    oprnegate::regoperator, oprrest, oprjoin, oprcanhash, oprcanmerge)
FROM operator
UNION ALL
SELECT format('cast %s as %s by %s, %s %s', castsource::regtype, casttarget::regtype, castfunc::regprocedure, castcontext, castmethod)
FROM pg_cast JOIN member ON classid = 'pg_cast'::regclass AND objid = oid
UNION ALL
-- Keys of an index over a tree are the values themselves in a stub.
SELECT format('operator class %s for %s by %s, %s %s', opcname, opcintype::regtype, amname, opcdefault,
    CASE WHEN amname <> 'gist' THEN opckeytype::regtype END)
FROM opclass JOIN pg_am ON pg_am.oid = opcmethod
UNION ALL
SELECT format('operator family %s by %s: %s %s %s %s', opfname, amname, amopstrategy, amopopr::regoperator, amoppurpose, sort.name)
FROM opfamily JOIN pg_am ON pg_am.oid = opfmethod LEFT JOIN pg_amop ON amopfamily = opfamily.oid
LEFT JOIN LATERAL (SELECT opfname AS name FROM pg_opfamily AS f WHERE f.oid = amopsortfamily) AS sort ON true
UNION ALL
-- An index of a stub's own method keeps no keys, and none of a stub sorts them.
SELECT format('support %s by %s: %s %s %s', opfname, amname, amprocnum, amproc::regprocedure, amproclefttype::regtype)
FROM opfamily JOIN pg_am ON pg_am.oid = opfmethod JOIN pg_amproc ON amprocfamily = opfamily.oid
WHERE amname NOT IN ('hnsw', 'ivfflat') AND NOT (amname = 'gist' AND amprocnum = 11)
ORDER BY 1
