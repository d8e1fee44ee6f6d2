CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL
);
CREATE TYPE mood AS ENUM ('glad', 'sad');
