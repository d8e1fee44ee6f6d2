CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION add_log() RETURNS void LANGUAGE plpgsql AS $$
DECLARE found orders;
BEGIN
    SELECT * INTO STRICT found FROM orders WHERE id = 1;
    INSERT INTO log (at, what) VALUES (now(), 'x');
END $$;
