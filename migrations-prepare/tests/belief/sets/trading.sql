-- file: 001_create.sql
CREATE TABLE recommendations (
    recommendation_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    symbol text NOT NULL,
    side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
    confidence numeric(5, 4) CHECK (confidence BETWEEN 0 AND 1),
    rationale jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (symbol, created_at)
);
CREATE TABLE reco_targets (
    target_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recommendation_id uuid NOT NULL REFERENCES recommendations (recommendation_id) ON DELETE CASCADE,
    price numeric NOT NULL,
    weight real NOT NULL DEFAULT 1.0,
    CHECK (price > 0 AND weight > 0)
);
CREATE INDEX reco_targets_by_recommendation ON reco_targets (recommendation_id);
CREATE INDEX reco_rationale ON recommendations USING gin (rationale jsonb_path_ops);
-- file: 002_view.sql
CREATE VIEW best AS
SELECT r.recommendation_id, r.symbol, r.rationale ->> 'why' AS why, t.price, rank() OVER (PARTITION BY r.symbol ORDER BY r.confidence DESC) AS place
FROM recommendations r
JOIN LATERAL (SELECT price FROM reco_targets WHERE reco_targets.recommendation_id = r.recommendation_id ORDER BY weight DESC LIMIT 1) t ON true
WHERE r.side = 'BUY';
ALTER TABLE reco_targets DROP CONSTRAINT reco_targets_check;
ALTER TABLE recommendations DROP CONSTRAINT recommendations_side_check, ADD CONSTRAINT side_known CHECK (side IN ('BUY', 'SELL', 'HOLD'));
ALTER TABLE recommendations DROP CONSTRAINT recommendations_symbol_created_at_key;
UPDATE recommendations SET rationale = jsonb_set(rationale, '{v}', '1'), confidence = NULL WHERE confidence < 0.1 AND symbol = ANY (ARRAY['A']);
-- file: 003_drop.sql
DROP VIEW best;
ALTER TABLE recommendations DROP COLUMN rationale;
ALTER TABLE reco_targets RENAME COLUMN weight TO share;
ALTER TABLE reco_targets ADD CONSTRAINT share_small CHECK (share <= 1);
