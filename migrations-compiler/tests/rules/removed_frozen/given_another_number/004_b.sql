-- Migration: 004_b
SELECT 2;
