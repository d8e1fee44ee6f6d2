-- Migration: 001_create_users
-- Description: create users
-- Created: 2026-01-31

CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL
);
