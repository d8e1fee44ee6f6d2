-- file: 1_a.sql
CREATE TABLE p (a int);
CREATE TABLE k () INHERITS (p);
ALTER TABLE p ADD COLUMN s serial;
CREATE SEQUENCE k_s_seq;
DROP SEQUENCE k_s_seq;
SELECT nextval('p_s_seq'), s FROM k;
