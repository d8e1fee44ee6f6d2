-- file: 1.sql
CREATE TABLE accounts (account_id int PRIMARY KEY, owner text NOT NULL, balance numeric NOT NULL DEFAULT 0, closed boolean NOT NULL DEFAULT false);
CREATE TABLE moves (move_id int PRIMARY KEY, account_id int NOT NULL REFERENCES accounts, amount numeric NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE VIEW open_accounts AS SELECT account_id, owner, balance FROM accounts WHERE NOT closed;
CREATE VIEW rich AS SELECT * FROM open_accounts WHERE balance > 1000000;
CREATE MATERIALIZED VIEW daily AS
  SELECT date_trunc('day', m.at) AS day, sum(m.amount) AS total, count(*) AS moves
  FROM moves m GROUP BY 1 ORDER BY day WITH NO DATA;
CREATE UNIQUE INDEX daily_day ON daily (day);
CREATE VIEW running (id, total) AS
  WITH sums AS (SELECT account_id, sum(amount) OVER (PARTITION BY account_id ORDER BY at) AS total FROM moves)
  SELECT s.account_id, s.total FROM sums s;
CREATE RECURSIVE VIEW counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 5;
-- file: 2.sql
REFRESH MATERIALIZED VIEW daily;
CREATE OR REPLACE VIEW open_accounts AS SELECT account_id, owner, balance, closed FROM accounts WHERE NOT closed;
ALTER VIEW running RENAME TO running_totals;
ALTER VIEW running_totals RENAME COLUMN total TO amount;
SELECT amount FROM running_totals WHERE id = 1;
COMMENT ON VIEW rich IS 'who owns much';
-- file: 3.sql
DROP VIEW rich;
DROP VIEW open_accounts;
ALTER TABLE accounts DROP COLUMN closed;
DROP MATERIALIZED VIEW daily;
CREATE VIEW everything AS SELECT a.*, m.amount FROM accounts a CROSS JOIN LATERAL (SELECT amount FROM moves WHERE moves.account_id = a.account_id ORDER BY at DESC LIMIT 1) m;
DROP VIEW IF EXISTS everything, nothing_there CASCADE;
DROP TABLE moves, accounts CASCADE;
