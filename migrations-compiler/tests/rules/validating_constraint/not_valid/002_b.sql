ALTER TABLE orders ADD CHECK (total > 0) NOT VALID;
ALTER TABLE orders ADD COLUMN parent bigint REFERENCES orders (id);
