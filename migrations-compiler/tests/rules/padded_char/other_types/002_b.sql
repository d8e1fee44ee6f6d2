CREATE TABLE t (id bigint PRIMARY KEY, a text, b "char", c varchar);
CREATE TEMP TABLE s (country char(2) NOT NULL);
CREATE FUNCTION f(country char(2)) RETURNS int LANGUAGE sql RETURN 1;
