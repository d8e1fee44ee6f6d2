-- Created: 2026-03-01

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
