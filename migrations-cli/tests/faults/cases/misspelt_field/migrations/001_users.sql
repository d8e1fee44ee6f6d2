-- Discription: users
-- Created: 2026-02-01

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
