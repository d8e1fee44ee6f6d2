-- Migration: 001_a

-- why
SELECT 1;
