-- Migration: 001_users
-- Description: orders
-- Created: 2026-02-01

SELECT 1;
