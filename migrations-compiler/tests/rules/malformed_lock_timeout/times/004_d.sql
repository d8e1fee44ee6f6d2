-- Lock-Timeout: 5 min

SELECT 1;
