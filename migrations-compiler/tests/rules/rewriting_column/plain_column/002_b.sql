ALTER TABLE orders ADD COLUMN n bigint;
