-- Migration: 001_a
-- Lock-Timeout: 30s

CREATE TABLE users (id bigint PRIMARY KEY);
