CREATE TABLE orders (id bigint PRIMARY KEY);
TRUNCATE orders;
