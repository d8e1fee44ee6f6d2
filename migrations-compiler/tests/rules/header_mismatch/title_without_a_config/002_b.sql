-- Migration: 002
SELECT 1;
