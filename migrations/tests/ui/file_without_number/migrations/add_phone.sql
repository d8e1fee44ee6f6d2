-- Migration: 002_add_phone
-- Description: add phone
-- Created: 2026-01-31

ALTER TABLE users ADD COLUMN phone text;
