-- Migration: 001_a
-- Description: what it does
-- Created: 2026-02-01

SELECT 1;
