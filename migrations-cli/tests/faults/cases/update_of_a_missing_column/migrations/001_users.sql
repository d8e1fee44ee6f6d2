CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
UPDATE users SET mail = lower(email);
