-- Created: 2026-02-02

SELECT 1;
