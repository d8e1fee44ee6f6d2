-- Migration: 20260119_create_client_health_history
-- Description: The health of every client, a row a day

CREATE TABLE client_health_history (
    client_id uuid NOT NULL CONSTRAINT client_health_history_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    snapshot_date date NOT NULL,
    health_score integer NOT NULL
        CONSTRAINT client_health_history_health_score_check CHECK (health_score BETWEEN 0 AND 100),
    status text GENERATED ALWAYS AS (
        CASE WHEN health_score >= 70 THEN 'healthy' WHEN health_score >= 50 THEN 'at_risk' ELSE 'critical' END
    ) STORED NOT NULL
        CONSTRAINT client_health_history_status_check CHECK (status IN ('healthy', 'at_risk', 'critical')),
    components jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT client_health_history_pkey PRIMARY KEY (client_id, snapshot_date)
);

CREATE INDEX client_health_history_snapshot_date_idx ON client_health_history (snapshot_date DESC);

-- Rollback:
-- DROP TABLE client_health_history;
