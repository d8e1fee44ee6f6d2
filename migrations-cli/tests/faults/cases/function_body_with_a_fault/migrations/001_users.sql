CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
CREATE FUNCTION first_user() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT min(user_id) FORM users);
END
$$;
