-- Lock-Timeout: 30s

SELECT 1;
