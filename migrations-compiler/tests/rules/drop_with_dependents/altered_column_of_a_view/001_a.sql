CREATE TABLE a (id bigint PRIMARY KEY, email text, age int);
CREATE VIEW b AS SELECT email FROM a;
