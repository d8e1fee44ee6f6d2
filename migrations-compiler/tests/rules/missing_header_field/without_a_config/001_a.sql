-- Migration:
-- Created:
SELECT 1;
