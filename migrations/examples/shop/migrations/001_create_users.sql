-- Migration: 001_create_users
-- Description: Who may sign in
-- Created: 2026-11-20

CREATE TABLE users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    full_name text
);
