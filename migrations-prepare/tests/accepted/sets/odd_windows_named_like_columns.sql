-- file: 1_a.sql
CREATE TABLE t (w int, x int); SELECT sum(x) OVER w FROM t WINDOW w AS (ORDER BY w); SELECT first_value(x) OVER (win ROWS 1 PRECEDING) FROM t WINDOW win AS (PARTITION BY w); SELECT count(*) OVER win2 FROM t WINDOW win AS (PARTITION BY w), win2 AS (win ORDER BY x);
