-- file: 001_pub.sql
CREATE TABLE a (id int PRIMARY KEY, v text); CREATE TABLE b (id int);
CREATE PUBLICATION corpus_pub FOR TABLE a (id, v) WHERE (id > 5), ONLY b WITH (publish = 'insert');
CREATE PUBLICATION corpus_schema FOR TABLES IN SCHEMA public;
ALTER PUBLICATION corpus_pub DROP TABLE b; ALTER PUBLICATION corpus_pub SET TABLE a WHERE (v IS NOT NULL); ALTER PUBLICATION corpus_pub RENAME TO corpus_p;
COMMENT ON PUBLICATION corpus_p IS 'p';
-- file: 001_pub.rollback.sql
DROP PUBLICATION corpus_schema, corpus_p; DROP TABLE a, b;
