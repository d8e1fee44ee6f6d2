-- Migration: 001_a
-- Transaction: none

CREATE TABLE users (id bigint PRIMARY KEY);
