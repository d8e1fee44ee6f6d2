-- Depends: 002
-- Lock-Timeout: 3s

SELECT 1;
