-- Migration: 007_b
-- Transaction: none

CREATE TABLE users (id bigint PRIMARY KEY);
