CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE TABLE customers (name text PRIMARY KEY);
