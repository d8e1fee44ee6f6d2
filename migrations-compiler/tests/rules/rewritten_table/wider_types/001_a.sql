CREATE TABLE t (id integer PRIMARY KEY, a text, b numeric(10, 2));
