CREATE TABLE x (id int PRIMARY KEY);
CREATE TABLE y (d int, b int, PRIMARY KEY (d, b));
