CREATE SCHEMA app;
CREATE TABLE app.orders (id bigint PRIMARY KEY, total int);
CREATE PROCEDURE app.zero() LANGUAGE plpgsql AS $$
BEGIN
    UPDATE app.orders SET total = 0;
    COMMIT;
END $$;
