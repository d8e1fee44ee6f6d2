DO $$
BEGIN
    PERFORM 1;
END
$$;

ALTER TABLE users
    DROP COLUMN mail;
