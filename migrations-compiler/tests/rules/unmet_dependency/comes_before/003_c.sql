-- Depends: 001_a, 2
SELECT 1;
