-- Description: the first table
CREATE TABLE t (id bigint PRIMARY KEY, a int);
