WITH moved AS (SELECT 1 AS id), RECURSIVE_NAME AS (SELECT id FROM moved) SELECT * FROM moved, recursive_name;
SELECT * FROM pg_class, information_schema.tables, generate_series(1, 2);
