-- Migration: 001_a
-- Description: what it does
-- Created: 2026-02-10 10:00

SELECT 1;
