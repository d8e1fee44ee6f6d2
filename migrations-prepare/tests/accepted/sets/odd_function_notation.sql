-- file: 1_a.sql
CREATE TABLE t (first text, last text);
CREATE FUNCTION full_name(t) RETURNS text LANGUAGE sql AS $$SELECT $1.first || $1.last$$;
SELECT t.full_name, full_name(t), x.full_name FROM t, LATERAL (SELECT t.*) x0, t x;
CREATE VIEW v AS SELECT t.full_name, t.first FROM t;
SELECT full_name FROM v;
CREATE FUNCTION g(x t, OUT o int) LANGUAGE sql AS 'SELECT 1';
SELECT t.g, g(t.*) FROM t;
