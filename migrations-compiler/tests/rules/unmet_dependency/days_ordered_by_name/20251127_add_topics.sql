-- Depends: 20251127_add_clients

SELECT 1;
