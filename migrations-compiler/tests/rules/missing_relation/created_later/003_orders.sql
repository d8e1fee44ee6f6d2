CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE INDEX orders_again ON orders (id);
