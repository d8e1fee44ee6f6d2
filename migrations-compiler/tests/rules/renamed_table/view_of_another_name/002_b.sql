ALTER TABLE orders RENAME TO purchases;
CREATE VIEW all_orders AS SELECT * FROM purchases;
ALTER TABLE visits RENAME TO calls;
CREATE VIEW visits AS SELECT * FROM calls;
DROP VIEW visits;
