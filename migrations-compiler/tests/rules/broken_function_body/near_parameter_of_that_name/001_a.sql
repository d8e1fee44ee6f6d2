CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION f(total int) RETURNS bigint LANGUAGE sql AS 'SELECT id FROM orders WHERE total = 1';
