-- Migration: 20260207_07_sentiment_analysis
-- Description: How clients feel, when that is worth a warning, and the warnings

CREATE TABLE sentiment_snapshots (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL
        CONSTRAINT sentiment_snapshots_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    source text NOT NULL
        CONSTRAINT sentiment_snapshots_source_check CHECK (source IN ('meeting', 'survey', 'email', 'news')),
    score numeric(4, 3) NOT NULL CONSTRAINT sentiment_snapshots_score_check CHECK (score BETWEEN -1 AND 1),
    label text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN score >= 0.25 THEN 'positive' WHEN score > -0.25 THEN 'neutral' ELSE 'negative' END
    ) STORED,
    excerpt text,
    measured_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sentiment_snapshots_client_id_idx ON sentiment_snapshots (client_id, measured_at DESC);

CREATE TABLE sentiment_thresholds (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid
        CONSTRAINT sentiment_thresholds_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    negative_below numeric(4, 3) NOT NULL DEFAULT -0.3,
    drop_of numeric(4, 3) NOT NULL DEFAULT 0.4
        CONSTRAINT sentiment_thresholds_drop_of_check CHECK (drop_of > 0),
    CONSTRAINT sentiment_thresholds_negative_below_check CHECK (negative_below BETWEEN -1 AND 1)
);

-- A client has one of its own, or the one without a client counts.
CREATE UNIQUE INDEX sentiment_thresholds_client_id_key ON sentiment_thresholds (client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX sentiment_thresholds_default_key ON sentiment_thresholds ((true)) WHERE client_id IS NULL;

INSERT INTO sentiment_thresholds DEFAULT VALUES;

CREATE TABLE sentiment_alerts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT sentiment_alerts_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    snapshot_id uuid NOT NULL
        CONSTRAINT sentiment_alerts_snapshot_id_fkey REFERENCES sentiment_snapshots (id) ON DELETE CASCADE,
    alert_type text NOT NULL
        CONSTRAINT sentiment_alerts_alert_type_check CHECK (alert_type IN ('negative', 'drop')),
    severity text NOT NULL
        CONSTRAINT sentiment_alerts_severity_check CHECK (severity IN ('info', 'warning', 'critical')),
    status text NOT NULL DEFAULT 'open'
        CONSTRAINT sentiment_alerts_status_check CHECK (status IN ('open', 'acknowledged', 'resolved')),
    raised_at timestamptz NOT NULL DEFAULT now(),
    acknowledged_by uuid CONSTRAINT sentiment_alerts_acknowledged_by_fkey REFERENCES cse_profiles (id),
    CONSTRAINT sentiment_alerts_snapshot_id_alert_type_key UNIQUE (snapshot_id, alert_type)
);

CREATE INDEX sentiment_alerts_client_id_idx ON sentiment_alerts (client_id);
CREATE INDEX sentiment_alerts_open_idx ON sentiment_alerts (severity, raised_at DESC) WHERE status = 'open';
CREATE INDEX sentiment_alerts_acknowledged_by_idx ON sentiment_alerts (acknowledged_by);

-- Rollback:
-- DROP TABLE sentiment_alerts;
-- DROP TABLE sentiment_thresholds;
-- DROP TABLE sentiment_snapshots;
