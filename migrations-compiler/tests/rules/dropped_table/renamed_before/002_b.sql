CREATE TABLE fresh (id bigint PRIMARY KEY);
ALTER TABLE fresh RENAME TO fresher;
DROP TABLE fresher;
