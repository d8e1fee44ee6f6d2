-- Lock-Timeout: 30

SELECT 1;
