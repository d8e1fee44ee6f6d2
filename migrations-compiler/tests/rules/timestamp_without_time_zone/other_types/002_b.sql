CREATE TABLE t (id bigint PRIMARY KEY, a timestamptz, b timestamp with time zone, c date);
CREATE TEMP TABLE s (placed_at timestamp NOT NULL);
CREATE FUNCTION f(placed_at timestamp) RETURNS int LANGUAGE sql RETURN 1;
