-- Created: 2026-01-31
-- Transaction: not needed here

SELECT 1;
