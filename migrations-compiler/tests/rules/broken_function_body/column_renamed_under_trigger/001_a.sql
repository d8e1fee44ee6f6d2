CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log (at, what) VALUES (now(), NEW.note);
    RETURN NEW;
END $$;
CREATE TRIGGER note BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();
