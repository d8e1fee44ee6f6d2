CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE users (user_id bigint PRIMARY KEY, mood mood NOT NULL);
