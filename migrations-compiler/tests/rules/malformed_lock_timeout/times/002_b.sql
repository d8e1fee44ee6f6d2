-- Lock-Timeout: 1500ms

SELECT 1;
