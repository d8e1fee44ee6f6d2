-- Depends: 001_c

SELECT 1;
