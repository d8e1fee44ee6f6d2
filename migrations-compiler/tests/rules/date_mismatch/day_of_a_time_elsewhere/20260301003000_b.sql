-- Created: 2026-02-28

SELECT 1;
