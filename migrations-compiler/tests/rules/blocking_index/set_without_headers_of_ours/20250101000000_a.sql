-- what sqlx has made
CREATE TABLE t (id bigint PRIMARY KEY, a int);
