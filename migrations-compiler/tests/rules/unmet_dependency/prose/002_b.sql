-- depends: 2 tables
SELECT 1;
