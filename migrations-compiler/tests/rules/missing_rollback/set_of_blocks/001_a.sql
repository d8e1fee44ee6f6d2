CREATE TABLE a (id bigint PRIMARY KEY);
-- Rollback:
-- DROP TABLE a;
