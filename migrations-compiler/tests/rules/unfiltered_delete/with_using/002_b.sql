DELETE FROM orders USING customers;
WITH gone AS (DELETE FROM ONLY orders RETURNING id) SELECT count(*) FROM gone;
