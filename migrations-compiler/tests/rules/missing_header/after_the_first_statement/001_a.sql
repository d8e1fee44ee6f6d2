SELECT 1;
-- Migration: 001_a
-- Description: Creates users
-- Created: 2026-01-31

