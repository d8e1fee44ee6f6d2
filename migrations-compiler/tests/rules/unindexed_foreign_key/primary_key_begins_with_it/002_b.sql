CREATE TABLE t (a int REFERENCES x, b int, PRIMARY KEY (a, b));
