-- Depends: 001
SELECT 1;
