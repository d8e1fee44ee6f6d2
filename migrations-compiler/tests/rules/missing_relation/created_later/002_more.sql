CREATE INDEX orders_by_id ON orders (id);
SELECT count(*) FROM orders;
