-- file: 001_t.sql
CREATE TABLE t (id int PRIMARY KEY, tags text[] NOT NULL DEFAULT '{}', grid int[][] DEFAULT '{{1,2},{3,4}}', doc jsonb DEFAULT '{"a": {"b": [1, 2]}}', lo int DEFAULT 1, hi int DEFAULT 2);
INSERT INTO t (id) VALUES (1), (2);
-- file: 002_queries.sql
SELECT tags[1:2], tags[:2], tags[1:], grid[1:2][2:2], grid[1][2], tags[lo:hi], (ARRAY[1,2,3])[2], (string_to_array('a,b', ','))[1], doc['a']['b'][0], doc -> 'a' ->> 'b', doc #> '{a,b}', doc #>> ARRAY['a', 'b'], doc @> '{"a": {}}', '{}' <@ doc, doc ? 'a', doc ?| ARRAY['a', 'z'], doc ?& ARRAY['a'], doc - 'a', doc #- '{a,b}', doc || '{"z": null}'::jsonb, doc @? '$.a.b[*] ? (@ > 1)', doc @@ '$.a.b[0] == 1' FROM t;
UPDATE t SET tags[3] = 'three', grid[1][1] = 9, doc['x'] = '"y"', tags[1:2] = ARRAY['p', 'q'];
SELECT key, value, e.key AS k FROM t, jsonb_each(doc) AS e WHERE value ->> 'b' IS NOT NULL;
SELECT x.a, x.b FROM jsonb_to_recordset('[{"a": 1, "b": "x"}]') AS x (a int, b text);
SELECT r.* FROM t, jsonb_to_record(doc) AS r (a jsonb, c int) WHERE r.c IS NULL;
SELECT jsonb_path_query(doc, '$.a.b[*]') AS item, jsonb_agg(t.*) OVER (), to_jsonb(t) - 'id', row_to_json(t), json_build_object('k', t.tags) FROM t;
SELECT id, tag FROM t, unnest(tags) AS tag WHERE tag LIKE ANY (ARRAY['a%', '%q']) AND id = ANY ('{1,2}'::int[]) AND NOT tag = ALL (tags);
SELECT u.a, u.b FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS u (a, b);
INSERT INTO t (id, tags[1], doc['q']) VALUES (3, 'first', '1');
SELECT coalesce(nullif(doc ->> 'none', ''), 'x'), greatest(1, 2), CASE id WHEN 1 THEN 'a' END, CAST(id AS text), id::numeric(10,2)::text::varchar(3), INTERVAL '1' DAY, interval(3) '1 second', DATE '2024-01-01', TIMESTAMP WITH TIME ZONE '2024-01-01 00:00+00', extract(epoch FROM now()), overlay('abc' PLACING 'x' FROM 2 FOR 1), substring('abc' FROM 1 FOR 2), substring('abc' SIMILAR '%#"b#"%' ESCAPE '#'), trim(BOTH 'x' FROM 'xax'), normalize('a', NFC) FROM t WHERE false AND (DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (now(), INTERVAL '1 day');
-- file: 003_constraints.sql
ALTER TABLE t ADD CONSTRAINT doc_is_object CHECK (jsonb_typeof(doc) = 'object' AND NOT doc ? 'forbidden;key'), ADD CHECK (array_length(tags, 1) IS NULL OR tags[1] <> '');
ALTER TABLE t ADD COLUMN kind text GENERATED ALWAYS AS (doc ->> 'kind') STORED;
CREATE INDEX ON t ((doc -> 'a' -> 'b')) WHERE (doc ->> 'kind') IN ('a', 'b');
CREATE INDEX ON t USING gin (tags, (doc -> 'a') jsonb_path_ops);
