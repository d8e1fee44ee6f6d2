CREATE TABLE elsewhere (id bigint PRIMARY KEY);
CREATE TABLE x (id int PRIMARY KEY);
