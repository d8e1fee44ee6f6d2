CREATE TABLE users (user_id bigint PRIMARY KEY, mood moood NOT NULL);
