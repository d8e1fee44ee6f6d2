-- file: 001_a.sql
CREATE TABLE ev (id bigserial, kind text NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (id, kind, at)) PARTITION BY LIST (kind);
CREATE TABLE ev_click PARTITION OF ev FOR VALUES IN ('click') PARTITION BY RANGE (at);
CREATE TABLE ev_click_2024 PARTITION OF ev_click FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE ev_click_rest (id bigint NOT NULL, at timestamptz NOT NULL, kind text NOT NULL, dropped int);
ALTER TABLE ev_click_rest DROP dropped; ALTER TABLE ev_click ATTACH PARTITION ev_click_rest DEFAULT;
-- file: 002_b.sql
CREATE TABLE ev_note (ev bigint, kind text, at timestamptz, note text, FOREIGN KEY (ev, kind, at) REFERENCES ev);
ALTER TABLE ev ADD COLUMN data jsonb DEFAULT '{}' NOT NULL, ADD CONSTRAINT data_obj CHECK (jsonb_typeof(data) = 'object');
CREATE UNIQUE INDEX ev_click_data ON ev_click_2024 ((data ->> 'id')); CREATE INDEX ON ev_click_rest (data); SELECT data FROM ev_click_rest;
INSERT INTO ev (kind, at) VALUES ('click', '2024-03-03') ON CONFLICT (id, kind, at) DO NOTHING; UPDATE ev SET at = '2030-01-01' WHERE kind = 'click';
CREATE TRIGGER tr AFTER INSERT ON ev FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- file: 002_b.rollback.sql
DROP TRIGGER tr ON ev; DROP INDEX ev_click_data; DROP TABLE ev_note; ALTER TABLE ev DROP COLUMN data; DELETE FROM ev;
-- file: 003_c.sql
ALTER TABLE ev RENAME COLUMN kind TO type; SELECT type FROM ev_click_2024; ALTER TABLE ev_click DETACH PARTITION ev_click_2024; ALTER TABLE ev_click_2024 RENAME type TO kind2; ALTER TABLE ev_click_2024 DROP CONSTRAINT ev_click_2024_pkey; DROP TABLE ev CASCADE; SELECT kind2 FROM ev_click_2024;
