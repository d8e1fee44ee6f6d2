-- Depends: 20251127_add_users

SELECT 1;
