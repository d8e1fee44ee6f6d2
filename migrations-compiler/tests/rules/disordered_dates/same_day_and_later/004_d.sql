-- Migration: 004_d
-- Description: what it does
-- Created: 2027-01-01

SELECT 1;
