SELECT id FROM s.v;
SELECT o, nextval('s.q') FROM s.t;
DROP INDEX s.t_o_idx;
ALTER TABLE s.u DROP CONSTRAINT u_t_fkey;
SELECT other FROM t;
