-- Created: 2026-1-31
SELECT 1;
