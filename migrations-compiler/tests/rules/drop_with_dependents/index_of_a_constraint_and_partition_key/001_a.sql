CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE e (id int, at date) PARTITION BY RANGE (at);
