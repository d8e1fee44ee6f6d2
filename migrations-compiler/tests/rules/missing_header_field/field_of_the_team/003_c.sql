-- Migration: 003_c
SELECT 1;
