-- Created: 2026-02-01

SELECT 1;
