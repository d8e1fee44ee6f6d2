CREATE TABLE a (id int PRIMARY KEY);

-- Rollback:
-- DROP TABLE a;
