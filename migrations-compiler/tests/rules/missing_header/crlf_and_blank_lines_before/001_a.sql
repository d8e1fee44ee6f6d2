

-- Migration: 001_a
-- Description: Creates users
-- Created: 2026-01-31

SELECT 1;
