-- Creates: orders
SELECT 1;
