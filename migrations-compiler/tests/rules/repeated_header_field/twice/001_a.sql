-- Migration: 001_a
-- Created: 2026-01-31
--   created: 2026-01-31
SELECT 1;
