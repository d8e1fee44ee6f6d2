CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL, b int, c int NOT NULL);
