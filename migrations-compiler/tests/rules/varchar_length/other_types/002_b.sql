CREATE TABLE t (id bigint PRIMARY KEY, a text, b varchar, c varbit(3));
CREATE TEMP TABLE s (name varchar(50) NOT NULL);
CREATE FUNCTION f(name varchar(50)) RETURNS int LANGUAGE sql RETURN 1;
