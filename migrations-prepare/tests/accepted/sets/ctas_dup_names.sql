-- file: 001_a.sql
CREATE TABLE e AS SELECT count(*), id::text AS id_text, (SELECT 1 AS scalar), 'lit' AS lit, now(), EXISTS (SELECT 1), CASE WHEN true THEN 1 ELSE id END, ARRAY[1], coalesce(x, ''), current_date, CAST(x AS varchar), true, interval '1 day', nullif(x, ''), extract(day FROM now()), 1::bigint FROM (SELECT 1 AS id, ''::text AS x) s GROUP BY id, x;
-- file: 002_b.sql
SELECT count, id_text, scalar, lit, now, exists, e.id, e.array, e.coalesce, e.current_date, x, e.interval, e.nullif, extract, int8 FROM e;
CREATE INDEX ON e (count, scalar, int8);
ALTER TABLE e RENAME COLUMN count TO total;
