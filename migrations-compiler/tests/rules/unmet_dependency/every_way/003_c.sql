-- Depends: 1, 002_b.sql, 4th of July

SELECT 1;
