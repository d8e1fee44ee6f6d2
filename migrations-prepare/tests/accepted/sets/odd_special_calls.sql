-- file: 1_a.sql
CREATE TABLE t (a int, x xml, j json);
SELECT json_build_object('a', a), xmlparse(document '<a/>'), xmlserialize(content x AS text), xmlroot(x, version '1.0', standalone yes), xmlexists('//a' PASSING BY REF x), xmlpi(name php) FROM t;
SELECT q.n, q.o FROM t, XMLTABLE(XMLNAMESPACES('http://a' AS z), '/r' PASSING x COLUMNS n int PATH '@n', o FOR ORDINALITY) q;
SELECT treat(a AS bigint), cast(a AS numeric(3,1)), position('a' IN 'b'), a::int4, int4(a), a OPERATOR(pg_catalog.+) 1 FROM t;
SELECT float8 '1.0', date '2020-01-01', timestamp with time zone '2020-01-01', bit '101', char 'x', numeric '1';
