-- Migration: 065_strategy_intel_snapshots
-- Description: Creates the series of regimes and confidences
-- Created: 2025-11-17
-- Purpose: Why a strategy was trusted on a day has to be known afterwards

CREATE TABLE IF NOT EXISTS public.strategy_intel_snapshots (
    strategy_intel_snapshot_id  bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    strategy_id                 uuid             NOT NULL REFERENCES public.strategies (strategy_id) ON DELETE CASCADE,
    asof                        timestamptz      NOT NULL,
    regime                      text             NOT NULL,
    confidence                  double precision NOT NULL,
    drivers                     text[]           NOT NULL DEFAULT '{}',
    evidence                    jsonb            NOT NULL DEFAULT '{}',

    CONSTRAINT strategy_intel_snapshots_strategy_id_asof_key UNIQUE (strategy_id, asof),
    CONSTRAINT strategy_intel_snapshots_regime_check
        CHECK (regime IN ('trending', 'ranging', 'volatile', 'crisis')),
    CONSTRAINT strategy_intel_snapshots_confidence_check CHECK (confidence BETWEEN 0 AND 1)
);

CREATE INDEX IF NOT EXISTS strategy_intel_snapshots_drivers_idx
    ON public.strategy_intel_snapshots USING gin (drivers);

ALTER TABLE public.strategy_intel_snapshots ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS strategy_intel_snapshots_member_read ON public.strategy_intel_snapshots;
CREATE POLICY strategy_intel_snapshots_member_read ON public.strategy_intel_snapshots
    FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM public.strategies WHERE strategies.strategy_id = strategy_intel_snapshots.strategy_id));

COMMENT ON TABLE public.strategy_intel_snapshots IS 'What the market looked like to a strategy, and how sure it was';
COMMENT ON COLUMN public.strategy_intel_snapshots.drivers IS 'The features that weighed most';

-- Rollback:
-- DROP TABLE public.strategy_intel_snapshots;
