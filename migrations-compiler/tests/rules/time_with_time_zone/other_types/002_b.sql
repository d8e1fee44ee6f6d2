CREATE TABLE t (id bigint PRIMARY KEY, a time, b timestamptz);
CREATE TEMP TABLE s (opens_at timetz NOT NULL);
CREATE FUNCTION f(opens_at timetz) RETURNS int LANGUAGE sql RETURN 1;
