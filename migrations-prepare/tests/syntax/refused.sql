-- What a parser made for editors takes and PostgreSQL's grammar does not: a statement or more for each
-- of the checks in `looser` of the front end.

-- Functions whose names are keywords.
SELECT nullif(1);
SELECT nullif(1, 2, 3);
SELECT coalesce();
SELECT greatest();
SELECT least();
SELECT grouping() FROM a GROUP BY b;
SELECT normalize();
SELECT xmlconcat();
SELECT "between"(1), between(1);
SELECT setof(1);
SELECT int(1);
SELECT any(a) FROM b;
SELECT some(a) = 1 FROM b;
SELECT 1 + (all(a)) FROM b;
SELECT json_array(1, SELECT 2);
SELECT json_object(1, 'a': 2);

-- Operators and what stands at their sides.
SELECT a IN 1 FROM b;
SELECT a NOT IN c FROM b;
SELECT a IN () FROM b;
SELECT a IN ROW (1, 2) FROM b;
SELECT a OVERLAPS (b, c) FROM d;
SELECT (a, b) OVERLAPS c FROM d;
SELECT (a, b, c) OVERLAPS (d, e) FROM f;
SELECT (a, b) OVERLAPS ROW (d, e, f) FROM g;
SELECT * 1;
SELECT % 1;
SELECT ^ 1;
SELECT < 1;
SELECT 1 @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 2;
SELECT [1];
SELECT ARRAY[1, [2]], [3];
SELECT ARRAY(1);
SELECT ARRAY();
SELECT (1, SELECT 2);
SELECT :a;

-- Keywords as names.
SELECT left FROM a;
SELECT left.a FROM b;
SELECT a FROM b WHERE authorization;
CREATE TABLE left (a int);
CREATE TABLE verbose (a int);
SELECT a UESCAPE '!' FROM b;
SELECT "a" UESCAPE '!' FROM b;
SELECT U&"a" UESCAPE 'ab' FROM b;
SELECT U&'a' UESCAPE '+';
SELECT U&'a' UESCAPE '';
SELECT U&'a' UESCAPE 'ab' FROM b WHERE;
SELECT E'\u00' FROM b WHERE;

-- Strings side by side.
SELECT 'a' 'b';
SELECT 'a' /* and */ 'b';
SELECT 'a'
  /* and */ 'b';
SELECT E'a' 'b';

-- Queries.
FROM a SELECT b;
FROM a;
SELECT DISTINCT FROM a;
SELECT DISTINCT ON () b FROM a;
SELECT b FROM ONLY a();
SELECT b FROM LATERAL a;
SELECT b FROM (a);
SELECT b FROM (a());
SELECT b FROM ((a));
SELECT b FROM ((SELECT 1) a);
SELECT b FROM (((a JOIN c ON true)) d);
SELECT b FROM ONLY (LATERAL a);
SELECT b FROM a JOIN c;
SELECT b FROM a LEFT JOIN c WHERE true;
SELECT b FROM a CROSS JOIN c USING (d);
SELECT b FROM a NATURAL JOIN c USING (d);

-- Parameters of routines.
DROP FUNCTION a(int DEFAULT 1);
DROP PROCEDURE a(b int = 1);
ALTER ROUTINE a(int DEFAULT 1) RENAME TO b;
DROP AGGREGATE a(int DEFAULT 1);
DROP AGGREGATE a(OUT int);
CREATE AGGREGATE a(INOUT b int) (sfunc = c, stype = int);
CREATE FUNCTION a(OUT b int) RETURNS TABLE (c int) LANGUAGE sql AS '';
CREATE FUNCTION a(b int, INOUT c int) RETURNS TABLE (d int) LANGUAGE sql AS '';

-- The `;` between statements.
CREATE RULE a AS ON INSERT TO b DO (DELETE FROM c DELETE FROM d);
CREATE FUNCTION a() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 END;

-- Definitions and settings.
CREATE TABLE a (b int, c);
CREATE TABLE a (b, c int);
CREATE TABLE a PARTITION OF b FOR VALUES WITH (modulus 4);
CREATE TABLE a PARTITION OF b FOR VALUES WITH (modulus 4, modulus 4);
CREATE TABLE a PARTITION OF b FOR VALUES WITH (buckets 4, remainder 1);
CREATE TABLE a PARTITION OF b FOR VALUES WITH (modulus 4, remainder 1, rest 1);
UPDATE a SET WHERE b;
UPDATE a SET;
SET a TO;
ALTER DATABASE a SET b TO;
