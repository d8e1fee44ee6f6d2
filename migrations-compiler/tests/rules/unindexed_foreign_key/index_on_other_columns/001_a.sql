CREATE TABLE x (id int PRIMARY KEY);
CREATE TABLE y (a int, b int, PRIMARY KEY (a, b));
