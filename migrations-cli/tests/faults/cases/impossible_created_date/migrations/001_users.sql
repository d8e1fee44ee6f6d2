-- Created: 2026-02-30

CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
