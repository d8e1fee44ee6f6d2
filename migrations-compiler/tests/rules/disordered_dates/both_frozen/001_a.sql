-- Migration: 001_a
-- Description: what it does
-- Created: 2026-02-10

SELECT 1;
