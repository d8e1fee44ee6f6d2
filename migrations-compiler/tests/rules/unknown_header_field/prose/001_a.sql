-- Description: x
-- Creates: users
-- Author: Ann
-- Reversible: yes
-- Note: see below
-- Transactions: two of them
-- Migration: 001_a
-- Created: 2026-01-31

SELECT 1;
