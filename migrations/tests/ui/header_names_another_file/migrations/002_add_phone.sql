-- Migration: 001_create_users
-- Description: add phone
-- Created: 2026-01-31

ALTER TABLE users ADD COLUMN phone text;
