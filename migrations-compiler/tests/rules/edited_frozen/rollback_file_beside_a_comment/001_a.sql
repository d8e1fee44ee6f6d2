SELECT 1;

-- Rollback:
-- SELECT 3;
