-- Depends: 002, 001_a, 009

SELECT 1;
