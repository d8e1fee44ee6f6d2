-- no-transaction
-- Migration: 001_a

CREATE TABLE users (id bigint PRIMARY KEY);
