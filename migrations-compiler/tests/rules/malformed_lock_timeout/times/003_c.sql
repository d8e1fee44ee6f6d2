-- Lock-Timeout: 0

SELECT 1;
