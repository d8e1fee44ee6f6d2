-- Migration: 001_a

CREATE INDEX CONCURRENTLY i ON a (b);
