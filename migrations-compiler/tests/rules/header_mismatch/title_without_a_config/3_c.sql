-- Migration: 003
SELECT 1;
