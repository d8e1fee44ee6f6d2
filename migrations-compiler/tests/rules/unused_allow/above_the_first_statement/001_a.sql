-- Migration: 001_a
-- allow: M3001 unused since May
DROP TABLE orders;
