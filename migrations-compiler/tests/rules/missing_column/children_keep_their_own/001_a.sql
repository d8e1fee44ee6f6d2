CREATE TABLE p (a int, b int, c int);
CREATE TABLE k (d int) INHERITS (p);
CREATE TABLE k2 (b int, e int) INHERITS (p);
