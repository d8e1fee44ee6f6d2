CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS positive CHECK (VALUE < 10);
CREATE TABLE t (id int, x small, y positive[]);
CREATE TABLE copied (LIKE t);
CREATE TABLE queried AS SELECT x FROM t;
CREATE VIEW v AS SELECT x FROM t;
CREATE VIEW w AS SELECT v.x, 1::positive AS one FROM v;
