-- file: 1_a.sql
CREATE TABLE t (a int, b text); CREATE VIEW w AS SELECT a, max(b), lower('x'), a IS NULL AS n, t.b AS "B", (row(a)).f1, trim(b), substring(t.b, 1), nullif(a, 1), greatest(1, a), xmlelement(name z), current_user, (ARRAY[1,2])[1] AS arr, grouping(a) FROM t GROUP BY a, t.b; 
SELECT max, lower, n, a, "B", f1, btrim, substring, "nullif", "greatest", "xmlelement", "current_user", "grouping" FROM w;
