-- Migration: 001_a
-- Transaction: nnoe

CREATE TABLE users (id bigint PRIMARY KEY);
