-- Depends: 20251127

SELECT 1;
