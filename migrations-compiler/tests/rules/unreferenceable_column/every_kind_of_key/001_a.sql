CREATE TABLE u (id int PRIMARY KEY, x int UNIQUE, a int, b int, UNIQUE (a, b));
CREATE UNIQUE INDEX ON u (b);
CREATE TABLE w (x int REFERENCES u (x), b int REFERENCES u (b), u int REFERENCES u, c int, d int, FOREIGN KEY (d, c) REFERENCES u (b, a));
ALTER TABLE u RENAME COLUMN x TO y;
CREATE TABLE z (y int REFERENCES u (y));
