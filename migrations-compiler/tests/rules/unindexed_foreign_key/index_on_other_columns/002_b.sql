CREATE TABLE t (id bigint PRIMARY KEY, a int REFERENCES x, b int, FOREIGN KEY (a, b) REFERENCES y (a, b));
CREATE INDEX ON t (b);
CREATE INDEX ON t (lower(a::text), a);
