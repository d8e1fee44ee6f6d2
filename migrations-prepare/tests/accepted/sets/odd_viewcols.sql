-- file: 1_a.sql
CREATE TABLE t (a int, b int); CREATE TABLE u (b int, c int);
CREATE VIEW v1 AS SELECT * FROM t JOIN u USING (b); SELECT a, b, c FROM v1; CREATE VIEW v2 (x) AS SELECT * FROM t; SELECT x, b FROM v2; CREATE VIEW v3 AS SELECT t.*, u.c AS cc, 1, now(), count(*) OVER (), a::text AS at, CASE WHEN a = 1 THEN c END, coalesce(a, 1), (SELECT 6 AS six), 'a' AS lit, ARRAY[1], EXISTS (SELECT 1), current_date, extract(year FROM now()) AS ex FROM t, u;
CREATE TABLE dup AS SELECT 1 AS a, 2 AS b2;
SELECT v3.cc, at, "case", "coalesce", "array", "exists", six FROM v3;
