-- file: 1_a.sql
CREATE TABLE e (id int, boss int);
CREATE RECURSIVE VIEW chain (id) AS SELECT id FROM e WHERE boss IS NULL UNION ALL SELECT e.id FROM e JOIN chain ON e.boss = chain.id;
DROP TABLE e CASCADE;
CREATE VIEW chain AS SELECT 1 AS x;
SELECT x FROM chain;
