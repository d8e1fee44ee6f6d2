-- Migration: 001_a
SELECT 1;
