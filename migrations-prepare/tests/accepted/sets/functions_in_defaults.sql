-- file: 001_a.sql
CREATE SEQUENCE code_seq;
CREATE FUNCTION next_code(prefix text = 'X') RETURNS text LANGUAGE sql VOLATILE SET search_path FROM CURRENT AS $$ SELECT prefix || nextval('code_seq')::text $$;
CREATE TABLE coded (code text PRIMARY KEY DEFAULT next_code(), at date DEFAULT (now() AT TIME ZONE 'utc')::date, n int DEFAULT floor(random() * 10)::int, arr int[] DEFAULT ARRAY[1, 2]);
SELECT make FROM (SELECT next_code('a') AS make) s;
-- file: 002_b.sql
ALTER FUNCTION next_code(text) RENAME TO make_code;
ALTER SEQUENCE code_seq RENAME TO seq_code;
CREATE SEQUENCE code_seq;
INSERT INTO coded (code, at) VALUES ('p', 'epoch'), ('q', DEFAULT);
ALTER TABLE coded ALTER code SET DEFAULT make_code('Y'), ALTER n SET DEFAULT nextval('seq_code');
