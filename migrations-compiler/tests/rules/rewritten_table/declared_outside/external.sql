CREATE TABLE elsewhere (id bigint PRIMARY KEY, c integer);
