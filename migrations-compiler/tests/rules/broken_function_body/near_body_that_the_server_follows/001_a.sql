CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT sum(total) FROM orders; END;
