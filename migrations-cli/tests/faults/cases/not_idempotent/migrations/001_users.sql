CREATE TABLE IF NOT EXISTS users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
DO $$
BEGIN
    EXECUTE 'CREATE TABLE logs_' || 1 || ' (log_id bigint PRIMARY KEY)';
END
$$;
