-- Migration: Adds users
SELECT 1;
