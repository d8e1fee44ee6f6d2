CREATE TABLE u (id int PRIMARY KEY, a int, b int);
CREATE VIEW v AS SELECT id, a FROM u;
