-- Migration: 001_a

-- Migration: 002_b
SELECT 1;
