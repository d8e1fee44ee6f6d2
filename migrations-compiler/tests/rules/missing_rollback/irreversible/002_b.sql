-- Migration: 002_b
-- irreversible:
SELECT 1;
