-- Rows enough that the planner thinks twice, on top of `rows.sql`; what it knows of them is ANALYZE's.
SET session_replication_role = replica;
INSERT INTO regions SELECT n, 'R' || n, CASE WHEN n % 3 > 0 THEN 'region ' || n END, 1 + n % 4
    FROM generate_series(10, 1000) AS n;
INSERT INTO carriers (id, name, rating, home)
    SELECT n, 'carrier ' || n, n % 5, CASE WHEN n % 4 > 0 THEN 10 + n % 900 END
    FROM generate_series(1000, 6000) AS n;
INSERT INTO drivers (id, carrier_id, name, shift, mood, contact, reserve, mentor)
    SELECT n, 1000 + n % 5000, 'driver ' || n, n % 3, 'tired', n || '@example.com', n || '@example.org', n - 1
    FROM generate_series(1000, 31000) AS n;
INSERT INTO trucks
    SELECT n, 1000 + n % 5000, CASE WHEN n % 2 = 0 THEN n END, 'T ' || n, NULL,
        ROW(n, 2)::spec, NULL, int4range(n, n + 9), ARRAY[n], NULL
    FROM generate_series(1000, 11000) AS n;
INSERT INTO orders (id, carrier_id, region_id, status, price, discount, placed)
    SELECT md5(n::text)::uuid, CASE WHEN n % 5 > 0 THEN 1000 + n % 5000 END, 10 + n % 900,
        (enum_range(NULL::status))[1 + n % 4], n % 1000, CASE WHEN n % 2 = 0 THEN n % 10 END,
        timestamptz '2024-01-01' + n * interval '1 minute'
    FROM generate_series(1, 60000) AS n;
INSERT INTO lines
    SELECT md5(n::text)::uuid, no, 'sku ' || n % 100, 1 + n % 9, n, n % 2 = 0
    FROM generate_series(1, 60000, 2) AS n, generate_series(1, 2) AS no;
INSERT INTO events
    SELECT n, date '2024-01-01' + n % 700, 'kind ' || n % 7, 'body ' || n
    FROM generate_series(1000, 31000) AS n;
INSERT INTO assets SELECT n, 'asset ' || n, n FROM generate_series(1000, 3000) AS n;
INSERT INTO vault SELECT n, 'owner ' || n % 9, 'secret ' || n, 'hint' FROM generate_series(1000, 3000) AS n;
INSERT INTO blanks (a, b, g) SELECT n, 'blank ' || n, n FROM generate_series(1000, 6000) AS n;
INSERT INTO tasks (id, title) SELECT n, 'task ' || n FROM generate_series(1000, 6000) AS n;
REFRESH MATERIALIZED VIEW region_totals;
-- Enough of a sample to hold every row: then the plans are the same each time.
SET default_statistics_target = 250;
ANALYZE;
