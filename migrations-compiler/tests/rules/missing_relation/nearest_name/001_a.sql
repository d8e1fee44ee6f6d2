CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE carts (id bigint, customer_id bigint REFERENCES custmers);
