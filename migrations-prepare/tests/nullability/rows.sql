-- Data in which every column that can be null is null somewhere, and every parent has or lacks a child.
INSERT INTO regions VALUES
    (1, 'EU', 'Europe', NULL), (2, 'DE', 'Germany', 1), (3, 'FR', NULL, 1), (4, 'XX', NULL, NULL);
INSERT INTO carriers (id, name, rating, home, tags, notes) VALUES
    (1, 'Ahrend', 4.5, 2, '{fast,cold}', 'reliable'),
    (2, 'Brun', NULL, 3, '{}', NULL),
    (3, 'Cole', 3.0, NULL, '{NULL,slow}', 'new'),
    (4, 'Dahl', NULL, NULL, '{}', NULL);
SELECT setval(pg_get_serial_sequence('carriers', 'id'), 100);
INSERT INTO drivers (id, carrier_id, name, shift, mood, contact, reserve, born, mentor) VALUES
    (1, 1, 'Ada', 1, 'calm', 'ada@example.org', 'a@example.org', '1980-01-01', NULL),
    (2, 1, 'Bo', 2, NULL, 'bo@example.org', 'b@example.org', NULL, 1),
    (3, 2, 'Cy', 1, 'cross', 'cy@example.org', 'c@example.org', '1990-06-01', 2);
-- No constraint of a domain is checked on the null of an empty sub-query.
INSERT INTO drivers (id, carrier_id, name, contact, reserve)
    VALUES (4, 3, 'Di', (SELECT contact FROM drivers WHERE false), 'd@example.org');
INSERT INTO trucks VALUES
    (1, 1, 1, 'AA 1', '{BB 2,CC 3}', ROW(12.5, 3), ROW(8, NULL), '[1,10)', '{1,2}', ROW('Kai 1', 'Kiel')),
    (2, 1, NULL, 'AA 2', NULL, ROW(NULL, NULL), NULL, 'empty', '{}', NULL),
    (3, 2, 3, 'BB 1', '{}', ROW(NULL, 2), ROW(NULL, NULL), '(,5)', '{NULL,4}', ROW(NULL, 'Bonn'));
INSERT INTO orders (id, carrier_id, region_id, status, price, discount, placed, slot, meta, extra)
VALUES
    ('00000000-0000-0000-0000-000000000001', 1, 2, 'placed', 100, 10, '2024-05-01', '[2024-05-02,2024-05-03)', '{"gate": 7, "who": "Eve", "parts": ["x"]}', '{"note": "soft"}'),
    ('00000000-0000-0000-0000-000000000002', 1, 2, 'shipped', 50, NULL, '2024-06-01', NULL, '{"who": null}', NULL),
    ('00000000-0000-0000-0000-000000000003', 2, 3, 'draft', 75.5, 5, '2025-01-01', '[,)', '{}', 'null'),
    ('00000000-0000-0000-0000-000000000004', NULL, 1, 'lost', 0, NULL, 'infinity', 'empty', '[]', NULL);
INSERT INTO lines VALUES
    ('00000000-0000-0000-0000-000000000001', 1, 'crate', 2, 1.5, true),
    ('00000000-0000-0000-0000-000000000001', 2, 'drum', 5, NULL, NULL),
    ('00000000-0000-0000-0000-000000000002', 1, 'crate', 1, 2.5, false);
INSERT INTO events VALUES
    (1, '2024-02-03', 'arrived', NULL), (2, '2025-02-03', 'left', 'late'), (3, '2030-01-01', 'arrived', 'odd');
INSERT INTO assets VALUES (1, 'shed', NULL), (2, 'ramp', 10);
INSERT INTO machines (id, label, cost, vin) VALUES (3, 'crane', 5, 'V1'), (4, 'lift', NULL, 'V2');
DO $$
BEGIN
    INSERT INTO machines (id, label, cost, vin) VALUES (5, NULL, NULL, 'V3');
EXCEPTION WHEN not_null_violation THEN
    NULL;
END
$$;
INSERT INTO vault VALUES (1, 'ada', 'swordfish', 'a fish'), (2, 'bo', 'sesame', NULL);
INSERT INTO blanks VALUES
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (1, 'one', true, '{1,NULL}', '{"a": 1}', '2024-01-01', 1, ROW(1, 1), '[1,2)', 'calm', '\x01', '1 day'),
    (2, 'two', false, '{}', 'null', 'infinity', 'NaN', ROW(NULL, 1), 'empty', NULL, '', '0'),
    (NULL, 'three', NULL, '{7}', '[]', NULL, 3, NULL, '[5,)', 'tired', NULL, NULL);
INSERT INTO checks VALUES (1, 1, NULL, NULL), (2, 2, 2, 2);
INSERT INTO "Odd Schema"."Größe ""x""" VALUES (1, NULL, 1.5, 'long', NULL), (2, 'x', 2, 'longer', true);
INSERT INTO tasks (id, title, done_at, effort) VALUES (1, 'load', NULL, 3), (2, 'unload', '2024-01-01', 1);
SELECT setval(pg_get_serial_sequence('tasks', 'id'), 100);
REFRESH MATERIALIZED VIEW region_totals;
INSERT INTO depots VALUES (1, 'north', 1, NULL), (2, 'south', 2, '2024-01-01'), (3, 'empty', 3, NULL);
INSERT INTO carts (id, depot_id, spare_id, code, owner, state, touched, is_open, body, size) VALUES
    (1, 1, 2, 'north', 1, 'new', now(), true, '{"kind": "flat", "n": 3, "tags": [1]}', 'calm'),
    (2, 2, NULL, 'south', 2, NULL, NULL, false, '{"kind": null}', NULL),
    (3, 2, NULL, 'north', 2, NULL, NULL, true, '[]', 'cross');
INSERT INTO stops VALUES (1, 1, 1, 2, 2), (2, 2, 2, 999, NULL);
INSERT INTO promises VALUES (1, 1);
INSERT INTO parcels VALUES (1, 1);
INSERT INTO fragile_parcels VALUES (2, 999);
INSERT INTO shelves VALUES (1, 1), (2, 3);
INSERT INTO pinned_shelves VALUES (1, 1), (2, 3);
INSERT INTO unguarded VALUES (1, 999);
INSERT INTO slots VALUES (1, 1, 'early'), (2, 2, 'late');
INSERT INTO bookings VALUES (1, 1, 1), (2, 2, 2);
INSERT INTO vault_keys VALUES (1, 1), (2, 2);
