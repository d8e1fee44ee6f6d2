-- Migration: 001_a
-- Purpose: Somebody asked
SELECT 1;
