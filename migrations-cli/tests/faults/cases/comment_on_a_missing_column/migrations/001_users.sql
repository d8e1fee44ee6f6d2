CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
COMMENT ON COLUMN users.name IS 'the name';
