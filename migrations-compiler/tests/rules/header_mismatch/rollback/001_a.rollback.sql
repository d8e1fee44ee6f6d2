-- Migration: rollback of 001_a
SELECT 1;
