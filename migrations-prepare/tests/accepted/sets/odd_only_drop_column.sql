-- file: 1_a.sql
CREATE TABLE p (a int, b int, c int);
CREATE TABLE k (d int) INHERITS (p);
CREATE TABLE k2 (b int, e int) INHERITS (p);
ALTER TABLE ONLY p DROP COLUMN a;
ALTER TABLE p DROP COLUMN b;
SELECT a, d, c FROM k;
SELECT b, a FROM k2;
INSERT INTO k2 (b, a, e) VALUES (1, 2, 3);
