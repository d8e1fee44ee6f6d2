-- file: 001_tables.sql
CREATE TABLE categories (id int PRIMARY KEY, parent_id int REFERENCES categories ON DELETE CASCADE, name text NOT NULL, position int NOT NULL DEFAULT 0);
CREATE TABLE products (id int PRIMARY KEY, category_id int REFERENCES categories, price numeric(10,2), attrs jsonb, sold date);
INSERT INTO categories VALUES (1, NULL, 'root', 1), (2, 1, 'leaf', 2), (3, 2, 'below', 3);
INSERT INTO products SELECT g, 1 + g % 3, g * 1.5, jsonb_build_object('k', g), date '2024-01-01' + g FROM generate_series(1, 20) AS g;
-- file: 002_views.sql
CREATE VIEW category_tree AS
WITH RECURSIVE tree (id, path, depth) AS (
    SELECT c.id, ARRAY[c.name], 0 FROM categories c WHERE c.parent_id IS NULL
    UNION ALL
    SELECT c.id, tree.path || c.name, depth + 1 FROM categories c JOIN tree ON tree.id = c.parent_id
) SEARCH DEPTH FIRST BY id SET ordercol CYCLE id SET is_cycle USING visited
SELECT id, array_to_string(path, ' > ') AS path, depth, is_cycle FROM tree WHERE NOT is_cycle ORDER BY ordercol;
CREATE VIEW sales AS
SELECT c.name AS category, date_trunc('month', p.sold) AS month, sum(p.price) AS total,
       grouping(c.name, date_trunc('month', p.sold)) AS grouping_bits,
       count(*) FILTER (WHERE p.price > 10) AS expensive,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY p.price) AS median,
       mode() WITHIN GROUP (ORDER BY p.category_id) AS most
FROM products p LEFT JOIN categories c ON c.id = p.category_id
GROUP BY GROUPING SETS ((c.name), (date_trunc('month', p.sold)), (), CUBE (c.name, date_trunc('month', p.sold)))
HAVING sum(p.price) > 0
ORDER BY total DESC NULLS LAST;
CREATE VIEW ranked AS
SELECT id, price, row_number() OVER w AS n, lag(price, 1, 0::numeric) OVER w, sum(price) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES) AS moving,
       first_value(attrs -> 'k') OVER (PARTITION BY category_id ORDER BY price RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
FROM products
WINDOW w AS (PARTITION BY category_id ORDER BY price DESC, id);
CREATE VIEW top_of_each AS
SELECT c.name, best.* FROM categories c
CROSS JOIN LATERAL (SELECT p.id AS product_id, p.price FROM products p WHERE p.category_id = c.id ORDER BY p.price DESC FETCH FIRST 2 ROWS WITH TIES) AS best
LEFT JOIN LATERAL jsonb_each(best::text::jsonb) AS e(k, v) ON false;
-- file: 003_more_views.sql
CREATE VIEW second AS SELECT r.*, c.path FROM ranked r JOIN products USING (id, price) JOIN category_tree c ON c.id = category_id;
CREATE VIEW third (a, b) AS SELECT max(n), path FROM second GROUP BY 2;
CREATE MATERIALIZED VIEW fourth AS TABLE third WITH NO DATA;
CREATE UNIQUE INDEX fourth_b ON fourth (b);
REFRESH MATERIALIZED VIEW fourth;
REFRESH MATERIALIZED VIEW CONCURRENTLY fourth;
CREATE VIEW rows_from AS SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) WITH ORDINALITY AS t(num, letter, ord);
CREATE VIEW values_view AS SELECT v.x + 1 AS y, v.label FROM (VALUES (1, 'one'), (2, 'two')) AS v (x, label) WHERE (v.x, v.label) < ROW(2, 'zzz');
CREATE VIEW whole AS SELECT p, (p).attrs, (p.*)::text AS as_text, p IS NULL AS isnull FROM products p;
CREATE VIEW tail AS SELECT lag, first_value FROM ranked;
CREATE VIEW pair AS SELECT x.id AS xid, y.id AS yid FROM categories x NATURAL JOIN (SELECT id, parent_id FROM categories) y;
CREATE VIEW alias_group AS SELECT extract(year FROM sold) AS year, count(*) AS count FROM products GROUP BY year ORDER BY count, year;
CREATE VIEW merged AS SELECT j.id, j.name FROM (categories JOIN products USING (id)) AS j;
CREATE VIEW merged_using AS SELECT u.id, price, categories.name FROM categories JOIN products USING (id) AS u;
-- file: 004_data.sql
WITH moved AS (
    DELETE FROM products USING categories c WHERE c.id = products.category_id AND c.name = 'below' RETURNING products.*, c.name AS category
), logged AS (
    INSERT INTO categories (id, parent_id, name) SELECT m.id + 100, 1, m.category FROM moved m RETURNING id, name
)
UPDATE products p SET attrs = p.attrs || jsonb_build_object('n', l.n), (price, sold) = (SELECT 1, current_date)
FROM (SELECT count(*) AS n FROM logged) l WHERE p.id = 1 RETURNING p.id, l.n;
SELECT DISTINCT ON (category_id) category_id, id AS newest FROM products ORDER BY category_id, newest DESC;
SELECT p.id FROM products AS p JOIN categories c ON c.id = p.category_id FOR UPDATE OF p SKIP LOCKED;
SELECT id, (SELECT max(price) FROM products q WHERE q.category_id = p.category_id AND q.id <> p.id) FROM products p WHERE NOT EXISTS (SELECT FROM categories WHERE name = p.attrs ->> 'k');
TABLE categories;
VALUES (1), (2) ORDER BY column1 DESC LIMIT 1;
SELECT t.ord, t.elem FROM unnest('{a,b}'::text[]) WITH ORDINALITY AS t(elem, ord) WHERE t.ord = ANY (ARRAY[1, 2]);
SELECT p.ctid, p.xmin, p.xmax, p.cmin, p.tableoid::regclass, oid FROM products p, pg_class WHERE relname = 'products';
SELECT count(*) FROM products TABLESAMPLE BERNOULLI (50) REPEATABLE (1);
(SELECT id FROM products EXCEPT ALL SELECT id FROM categories) INTERSECT SELECT 5 ORDER BY id;
