-- file: 001_tables.sql
CREATE TABLE accounts (id int PRIMARY KEY, kind text, balance numeric NOT NULL DEFAULT 0);
CREATE TABLE entries (account int REFERENCES accounts, amount numeric, at date DEFAULT current_date);
-- file: 002_functions.sql
CREATE FUNCTION kind_label(k text) RETURNS text LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE k WHEN 'a' THEN 'asset' WHEN 'l' THEN CASE WHEN length(k) > 1 THEN 'x' ELSE 'liability' END ELSE k END;
END;
CREATE PROCEDURE book(account_id int, amount numeric, VARIADIC more numeric[] DEFAULT '{}')
BEGIN ATOMIC
    INSERT INTO entries (account, amount) VALUES (account_id, amount);
    INSERT INTO entries (account, amount) SELECT account_id, m FROM unnest(more) AS m WHERE CASE WHEN m > 0 THEN true ELSE false END;
    UPDATE accounts a SET balance = CASE WHEN a.balance IS NULL THEN 0 ELSE a.balance END + book.amount WHERE a.id = book.account_id;
END;
CREATE FUNCTION one() RETURNS int RETURN 1;
CREATE FUNCTION plus(a int, b int DEFAULT one() + 1) RETURNS int STABLE RETURN CASE WHEN a > b THEN a ELSE a + b END;
CREATE FUNCTION both_rows(OUT id int, OUT total numeric) RETURNS SETOF record BEGIN ATOMIC SELECT a.id, sum(e.amount) FROM accounts a LEFT JOIN entries e ON e.account = a.id GROUP BY a.id; END;
CREATE FUNCTION nothing() RETURNS void BEGIN ATOMIC END;
INSERT INTO accounts (id, kind) VALUES (1, 'a');
CALL book(1, 5, 1, 2, -3);
SELECT plus(1), plus(b => 2, a => 1), kind_label(kind) FROM accounts;
-- file: 002_functions.rollback.sql
DROP FUNCTION nothing, both_rows, plus(int, int);
DROP FUNCTION one();
DROP PROCEDURE book(int, numeric, numeric[]);
DROP FUNCTION kind_label(text);
-- file: 003_replace.sql
CREATE OR REPLACE FUNCTION kind_label(k text) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC; SELECT min(kind) FROM accounts WHERE kind = k; SELECT 'end; begin'; END;
CREATE VIEW labels AS SELECT kind_label(kind) AS label FROM accounts;
-- file: 003_replace.rollback.sql
DROP VIEW labels;
CREATE OR REPLACE FUNCTION kind_label(k text) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT CASE k WHEN 'a' THEN 'asset' WHEN 'l' THEN CASE WHEN length(k) > 1 THEN 'x' ELSE 'liability' END ELSE k END; END;
