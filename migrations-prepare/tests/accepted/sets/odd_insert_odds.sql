-- file: 1_a.sql
CREATE TABLE a (id int PRIMARY KEY, x int, j jsonb); CREATE TABLE b (id int, y int);
INSERT INTO a VALUES (1) ON CONFLICT (id) DO NOTHING;
