CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE VIEW less AS SELECT id, a, b FROM t;
CREATE VIEW other AS SELECT id, a FROM t;
CREATE VIEW wider AS SELECT id, b FROM t;
