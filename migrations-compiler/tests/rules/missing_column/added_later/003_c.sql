ALTER TABLE orders ADD COLUMN state int;
