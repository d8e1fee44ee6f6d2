CREATE INDEX by_state ON orders (state);
UPDATE orders SET state = 1;
