-- Migration: 002_add_name
-- Description: add name
-- Created: 2026-01-31

ALTER TABLE users ADD COLUMN name text;
