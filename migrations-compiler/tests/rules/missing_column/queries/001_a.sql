CREATE TABLE a (id int PRIMARY KEY, x int);
CREATE TABLE b (id int PRIMARY KEY, a_id int);
SELECT xx FROM a;
SELECT b.idd FROM a JOIN b ON b.a_id = a.id;
UPDATE a SET y = 1 WHERE z = 2;
INSERT INTO b (id, aid) VALUES (1, 2) ON CONFLICT (idx) DO NOTHING;
CREATE VIEW v AS SELECT id, w FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a_id = a.ident);
