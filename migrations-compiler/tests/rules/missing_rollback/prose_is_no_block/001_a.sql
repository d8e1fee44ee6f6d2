-- Rollback: restore the backup

CREATE TABLE a (id bigint PRIMARY KEY);
DROP TABLE a;
