CREATE TABLE t (id bigint PRIMARY KEY, a numeric(12, 2), b bigint);
CREATE TEMP TABLE s (price money NOT NULL);
CREATE FUNCTION f(price money) RETURNS int LANGUAGE sql RETURN 1;
