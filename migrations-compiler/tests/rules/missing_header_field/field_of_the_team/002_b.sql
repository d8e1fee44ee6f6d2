-- Migration: 002_b
-- Purpose:
SELECT 1;
