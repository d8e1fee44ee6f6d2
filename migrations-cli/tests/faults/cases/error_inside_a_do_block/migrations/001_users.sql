CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
DO $$
BEGIN
    IF true THEN
        INSERT INTO members VALUES (1);
    END IF;
END
$$;
