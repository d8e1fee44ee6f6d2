-- Migration: 001_a
-- Discription: x
-- Created: 2026-01-31
-- Trasaction: none

SELECT 1;
