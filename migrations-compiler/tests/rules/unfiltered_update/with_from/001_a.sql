CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE TABLE customers (id bigint PRIMARY KEY, note text);
