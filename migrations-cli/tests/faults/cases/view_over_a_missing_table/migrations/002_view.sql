CREATE VIEW totals AS SELECT o.total FROM orders AS o;
