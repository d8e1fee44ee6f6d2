CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION richest() RETURNS bigint LANGUAGE sql AS $$
    SELECT o.id
    FROM orders o
    ORDER BY o.total DESC LIMIT 1
$$;
