-- Rollback: 002_create_orders

DROP TABLE orders;
