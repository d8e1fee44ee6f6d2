CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, balance bigint NOT NULL);

CREATE FUNCTION richest() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT name FROM users ORDER BY balance DESC LIMIT 1
$$;
