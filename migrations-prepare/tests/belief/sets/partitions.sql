-- file: 1_events.sql
CREATE TABLE events (
    event_id bigint GENERATED ALWAYS AS IDENTITY,
    happened_at timestamptz NOT NULL,
    kind text NOT NULL,
    payload jsonb,
    PRIMARY KEY (event_id, happened_at)
) PARTITION BY RANGE (happened_at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (happened_at);
CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE events_other PARTITION OF events DEFAULT;
CREATE INDEX events_kind ON events (kind);
-- file: 2_change.sql
ALTER TABLE events ADD COLUMN source text;
ALTER TABLE events RENAME COLUMN payload TO body;
CREATE INDEX ON events_2024 (source);
CREATE TABLE events_2026 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE events DETACH PARTITION events_2024;
ALTER TABLE events_2024 ADD COLUMN archived boolean;
DROP TABLE events_2024;
ALTER TABLE events DROP COLUMN source;
INSERT INTO events (happened_at, kind) VALUES (now(), 'a');
