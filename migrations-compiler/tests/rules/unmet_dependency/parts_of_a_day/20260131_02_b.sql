-- Depends: 20260131

SELECT 1;
