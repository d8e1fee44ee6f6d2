-- file: 1_a.sql
CREATE /* a */ TABLE -- b
t /* ; */ ( -- c
"id" /* d /* nested */ */ int, n text DEFAULT $x$;$x$, m text DEFAULT E'\';' /**/ ) /* e */ ; -- f;
COMMENT ON COLUMN t.id IS 'a;b''c'; COMMENT ON TABLE t IS $$ it's; $$; COMMENT ON TABLE t IS E'x\ny'; 
SELECT 'a'
 'b' AS ab, U&'d\0061' AS u, B'101', X'1F', N'x', 1e5, .5, 5., 1.5e-3 FROM t;
