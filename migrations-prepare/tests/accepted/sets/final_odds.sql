-- file: 20240101_a.sql
create table A1(i int);create table"b 1"(i int);select 1 from A1;select'x'as"y"from"b 1"where i=1 or i=2;select i"alias"from a1;select*from a1,"b 1";;;
CREATE TABLE t(a int DEFAULT(1),b int CHECK(b>0)CHECK(b<9),c text DEFAULT $$x$$,PRIMARY KEY(a),UNIQUE(b)WITH(fillfactor=70));SELECT(a),(b)FROM t;
SELECT CAST(a AS text)||$$;$$||'--'||"c"FROM t WHERE a BETWEEN 1 AND 2 AND NOT b IN(1,2)OR(a,b)IN(SELECT a,b FROM t)AND c SIMILAR TO'%x'ESCAPE'!'AND a ISNULL AND b NOTNULL;
-- file: 20240101_02_b.sql
ALTER TABLE t ADD d int DEFAULT 5 NOT NULL CHECK (d <> 0) REFERENCES t, ADD COLUMN e text COLLATE "C" DEFAULT 'x'::text || 'y' CONSTRAINT e_nn NOT NULL;
SELECT e FROM t ORDER BY e COLLATE "de-x-icu" USING >, d ASC NULLS FIRST OFFSET 1 ROW FETCH NEXT ROW ONLY;
-- file: 20240101_02_b.rollback.sql
ALTER TABLE t DROP e, DROP d
-- file: 20240229_leap.sql
CREATE TABLE leap (d date DEFAULT '2024-02-29') /* no semicolon at the end; */ -- nor here
-- file: 20240229_leap.rollback.sql
DROP TABLE leap
