-- Migration: 002_b
-- Description: what it does
-- Created: 2026-02-01

SELECT 1;
