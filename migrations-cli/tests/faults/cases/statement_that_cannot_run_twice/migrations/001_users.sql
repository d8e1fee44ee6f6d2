CREATE TABLE IF NOT EXISTS users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
INSERT INTO users VALUES (1, 'a');
