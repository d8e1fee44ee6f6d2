-- Depends: 009

SELECT 1;
