-- Migration: 066_latest_strategy_intel
-- Description: Adds the materialised view of each strategy's newest regime
-- Created: 2025-11-18
-- Purpose: The first page shows it for all strategies, from millions of snapshots

CREATE MATERIALIZED VIEW IF NOT EXISTS public.latest_strategy_intel AS
SELECT DISTINCT ON (snapshots.strategy_id)
       snapshots.strategy_id, strategies.workspace_id, strategies.slug,
       snapshots.asof, snapshots.regime, snapshots.confidence, snapshots.drivers
FROM public.strategy_intel_snapshots AS snapshots
JOIN public.strategies AS strategies ON strategies.strategy_id = snapshots.strategy_id
ORDER BY snapshots.strategy_id, snapshots.asof DESC;

CREATE UNIQUE INDEX IF NOT EXISTS latest_strategy_intel_strategy_id_key
    ON public.latest_strategy_intel (strategy_id);

-- No policy binds a materialised view, so the services alone read it.
REVOKE ALL ON public.latest_strategy_intel FROM anon, authenticated;

COMMENT ON MATERIALIZED VIEW public.latest_strategy_intel IS 'The newest snapshot of each strategy';

-- Rollback:
-- DROP MATERIALIZED VIEW public.latest_strategy_intel;
