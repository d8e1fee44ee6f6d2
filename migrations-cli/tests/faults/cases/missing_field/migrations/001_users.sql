-- Migration: 001_users
-- Created: 2026-01-31

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
