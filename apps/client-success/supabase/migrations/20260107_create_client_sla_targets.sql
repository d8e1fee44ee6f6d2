-- Migration: 20260107_create_client_sla_targets
-- Description: What the support contract promises a client

CREATE TABLE client_sla_targets (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT client_sla_targets_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    severity text NOT NULL
        CONSTRAINT client_sla_targets_severity_check CHECK (severity IN ('critical', 'high', 'moderate', 'low')),
    response_mins integer NOT NULL CONSTRAINT client_sla_targets_response_mins_check CHECK (response_mins > 0),
    resolution_mins integer,
    availability_percent numeric(5, 2)
        CONSTRAINT client_sla_targets_availability_check CHECK (availability_percent BETWEEN 0 AND 100),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_sla_targets_client_id_severity_key UNIQUE (client_id, severity),
    CONSTRAINT client_sla_targets_order_check CHECK (resolution_mins >= response_mins)
);

-- Rollback:
-- DROP TABLE client_sla_targets;
