CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
BEGIN CREATE TEMP TABLE log (a int); INSERT INTO log (what) VALUES (''); END
$$;
