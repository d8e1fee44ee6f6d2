CREATE TABLE t (id bigint PRIMARY KEY, a jsonb, b text);
CREATE TEMP TABLE s (detail json NOT NULL);
CREATE FUNCTION f(detail json) RETURNS int LANGUAGE sql RETURN 1;
