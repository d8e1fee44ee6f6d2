CREATE TABLE piers (pier_id bigint PRIMARY KEY, a int, "B c" int, d int NOT NULL, e int);
