-- Lock-Timeout: half a minute

SELECT 1;
