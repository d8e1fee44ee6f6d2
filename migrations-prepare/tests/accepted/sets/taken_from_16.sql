-- file: 1_a.sql
CREATE TABLE orders (id bigint PRIMARY KEY, note text STORAGE EXTENDED, doc jsonb, total numeric NOT NULL DEFAULT 1_000, CONSTRAINT doc_is_json CHECK (doc IS JSON OBJECT));
SELECT count(*) FROM (SELECT id FROM orders);
SELECT any_value(note), JSON_ARRAYAGG(id ORDER BY id RETURNING jsonb), JSON_OBJECTAGG(id : note ABSENT ON NULL) FROM orders;
INSERT INTO orders (id, doc) VALUES (0x10, JSON_OBJECT('a' : 1, 'b' : NULL ABSENT ON NULL RETURNING jsonb));
CREATE STATISTICS ON id, note FROM orders;
CREATE ROLE corpus_16_team;
CREATE ROLE corpus_16_app;
GRANT corpus_16_team TO corpus_16_app WITH INHERIT FALSE, SET TRUE;
REVOKE SET OPTION FOR corpus_16_team FROM corpus_16_app;
DROP ROLE corpus_16_app;
DROP ROLE corpus_16_team;
CREATE VIEW shown AS SELECT id, JSON_ARRAY(note, doc NULL ON NULL RETURNING jsonb) AS listed FROM orders;
