CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
CREATE FUNCTION first_name() RETURNS text LANGUAGE sql AS $$
    SELECT name FROM users LIMIT 1
$$;
