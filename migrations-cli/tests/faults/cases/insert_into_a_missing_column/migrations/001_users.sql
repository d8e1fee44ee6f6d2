CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
INSERT INTO users (user_id, mail) VALUES (1, 'a@example.org');
