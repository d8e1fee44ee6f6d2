-- Created: 2026-01-30

SELECT 1;
