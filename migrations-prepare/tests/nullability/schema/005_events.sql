CREATE TABLE events (
    id bigint NOT NULL,
    happened date NOT NULL,
    kind text NOT NULL,
    body text
) PARTITION BY RANGE (happened);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events (body NOT NULL)
    FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_other PARTITION OF events DEFAULT;
CREATE INDEX events_id ON events (id);
