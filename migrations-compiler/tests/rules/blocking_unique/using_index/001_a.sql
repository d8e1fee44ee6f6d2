CREATE TABLE orders (id bigint NOT NULL, total numeric, note text);
CREATE UNIQUE INDEX orders_idx ON orders (id);
