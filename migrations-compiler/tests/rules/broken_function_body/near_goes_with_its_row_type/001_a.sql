CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL, note text);
CREATE TABLE log (at timestamptz NOT NULL, what text PRIMARY KEY);
CREATE FUNCTION f(one log) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM log';
