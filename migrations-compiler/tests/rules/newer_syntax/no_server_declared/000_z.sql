CREATE TABLE a (id bigint PRIMARY KEY, b int);
CREATE TABLE b (id bigint PRIMARY KEY);
