-- file: 001_a.sql
CREATE TABLE t (a int, b int, arr int[], "time" time DEFAULT '12:30:00', url text DEFAULT 'http://x/:id?y=:name', j jsonb DEFAULT '{"k":null}');
INSERT INTO t (a, b, arr) VALUES (1, 2, '{1,2,3}');
SELECT arr[a:b], arr[a :b], arr[:b], arr[a:], a::text, a :: text, '10:00'::time, j->'k', '{{ mustache }}', '${env}', '%(name)s', '\d+ \i file', E'\\copy', ':x' FROM t WHERE a=-1 OR b>=-2 AND a<>-b OR a%2=0 AND j@>'{}';
CREATE FUNCTION f(a int, b int = 3, OUT c int) LANGUAGE plpgsql AS $$ DECLARE x int:=1; BEGIN c:=a+b+x; END $$; SELECT f(a:=1, b:=2), f(a=>1);
COMMENT ON TABLE t IS '{{template}} <%= erb %> $1 ${x} @foo #bar';
-- file: 001_a.rollback.sql
DROP FUNCTION f(int, int); DROP TABLE t;
