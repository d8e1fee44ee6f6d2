-- file: 001_create.sql
CREATE TABLE events (id int PRIMARY KEY, payload json, at timestamp);
CREATE INDEX events_at ON events (at);
INSERT INTO events VALUES (1, '{"a": 1}', '2020-01-01');
-- file: 002_swap.sql
LOCK TABLE events IN ACCESS EXCLUSIVE MODE;
CREATE TABLE events_new (event_id bigint PRIMARY KEY, payload jsonb NOT NULL, at timestamptz NOT NULL);
INSERT INTO events_new SELECT id, payload::jsonb, at AT TIME ZONE 'UTC' FROM events;
ALTER TABLE events RENAME TO events_old;
ALTER TABLE events_new RENAME TO events;
ALTER INDEX events_at RENAME TO events_old_at;
CREATE INDEX events_at ON events (at, event_id);
ALTER INDEX events_pkey RENAME TO events_old_pkey;
ALTER INDEX events_new_pkey RENAME TO events_pkey;
-- file: 003_after.sql
INSERT INTO events (event_id, payload, at) VALUES (2, '{}', now());
SELECT id FROM events_old;
DROP TABLE events_old;
ALTER TABLE events DROP CONSTRAINT events_pkey, ADD CONSTRAINT events_pk PRIMARY KEY (event_id);
-- file: 004_three_way.sql
CREATE TABLE x (one int); CREATE TABLE y (two int);
ALTER TABLE x RENAME TO tmp; ALTER TABLE y RENAME TO x; ALTER TABLE tmp RENAME TO y;
INSERT INTO x (two) VALUES (2); INSERT INTO y (one) VALUES (1);
ALTER TABLE x RENAME two TO t; ALTER TABLE x ADD two text; ALTER TABLE x DROP t; ALTER TABLE x RENAME two TO t;
CREATE VIEW xy AS SELECT x.t, y.one FROM x, y;
-- file: 004_three_way.rollback.sql
DROP VIEW xy;
DROP TABLE x;
DROP TABLE y;
