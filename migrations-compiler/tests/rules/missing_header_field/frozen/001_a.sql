-- Created: 2026-01-31
SELECT 1;
