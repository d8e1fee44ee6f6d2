-- Migration: 20260208_chasen_ai_enhancements
-- Description: State of the graph, forecasts of health, insights into the portfolio, and digests

CREATE TABLE graph_sync_status (
    graph_source text PRIMARY KEY
        CONSTRAINT graph_sync_status_graph_source_check
        CHECK (graph_source IN ('clients', 'meetings', 'goals', 'products', 'news')),
    last_synced_at timestamptz,
    edges_written integer NOT NULL DEFAULT 0,
    last_error text
);

CREATE TABLE health_predictions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT health_predictions_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    predicted_on date NOT NULL DEFAULT CURRENT_DATE,
    horizon_days integer NOT NULL
        CONSTRAINT health_predictions_horizon_days_check CHECK (horizon_days IN (30, 60, 90)),
    current_score integer NOT NULL,
    predicted_score integer NOT NULL
        CONSTRAINT health_predictions_predicted_score_check CHECK (predicted_score BETWEEN 0 AND 100),
    confidence numeric(3, 2) NOT NULL
        CONSTRAINT health_predictions_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    risk_level text NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN predicted_score < 40 THEN 'critical'
            WHEN predicted_score < 55 THEN 'high'
            WHEN predicted_score < 70 THEN 'medium'
            ELSE 'low'
        END
    ) STORED
        CONSTRAINT health_predictions_risk_level_check CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
    model_version text NOT NULL DEFAULT 'trend-1',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT health_predictions_once_key UNIQUE (client_id, predicted_on, horizon_days, model_version)
);

CREATE TABLE portfolio_insights (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    insight_type text NOT NULL
        CONSTRAINT portfolio_insights_insight_type_check
        CHECK (insight_type IN ('risk', 'opportunity', 'trend', 'anomaly')),
    title text NOT NULL,
    detail text NOT NULL,
    client_ids uuid[] NOT NULL DEFAULT '{}',
    importance smallint NOT NULL DEFAULT 5
        CONSTRAINT portfolio_insights_importance_check CHECK (importance BETWEEN 1 AND 10),
    valid_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_digests (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cse_id uuid NOT NULL CONSTRAINT user_digests_cse_id_fkey REFERENCES cse_profiles (id) ON DELETE CASCADE,
    digest_type text NOT NULL
        CONSTRAINT user_digests_digest_type_check CHECK (digest_type IN ('daily', 'weekly')),
    digest_date date NOT NULL,
    content jsonb NOT NULL,
    read_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_digests_once_key UNIQUE (cse_id, digest_type, digest_date)
);

CREATE INDEX health_predictions_at_risk_idx ON health_predictions (predicted_score)
    WHERE risk_level IN ('high', 'critical');
CREATE INDEX portfolio_insights_client_ids_idx ON portfolio_insights USING gin (client_ids);

INSERT INTO graph_sync_status (graph_source)
VALUES ('clients'), ('meetings'), ('goals'), ('products'), ('news');

-- allow: rls_without_policy the service alone reads it
ALTER TABLE graph_sync_status ENABLE ROW LEVEL SECURITY;
ALTER TABLE health_predictions ENABLE ROW LEVEL SECURITY;
ALTER TABLE portfolio_insights ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_digests ENABLE ROW LEVEL SECURITY;

CREATE POLICY health_predictions_read ON health_predictions FOR SELECT TO authenticated USING (true);
CREATE POLICY portfolio_insights_read ON portfolio_insights FOR SELECT TO authenticated USING (true);
CREATE POLICY user_digests_own ON user_digests FOR SELECT TO authenticated USING (cse_id = current_cse());

-- Rollback:
-- DROP TABLE user_digests;
-- DROP TABLE portfolio_insights;
-- DROP TABLE health_predictions;
-- DROP TABLE graph_sync_status;
