-- Migration: 022_backtests_of_strategies
-- Description: Ties backtests and walk-forward runs to a strategy
-- Created: 2025-04-07
-- Purpose: A strategy's page lists what was tried for it

ALTER TABLE public.backtest_runs
    ADD COLUMN IF NOT EXISTS strategy_id uuid
        REFERENCES public.strategies (strategy_id) ON DELETE SET NULL;
ALTER TABLE public.wfo_runs
    ADD COLUMN IF NOT EXISTS strategy_id uuid
        REFERENCES public.strategies (strategy_id) ON DELETE SET NULL;

CREATE INDEX IF NOT EXISTS backtest_runs_strategy_id_idx
    ON public.backtest_runs (strategy_id) WHERE strategy_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS wfo_runs_strategy_id_idx
    ON public.wfo_runs (strategy_id) WHERE strategy_id IS NOT NULL;

-- Labels had become slugs by habit; those that are one are taken at their word.
UPDATE public.backtest_runs AS runs
SET strategy_id = strategies.strategy_id
FROM public.strategies AS strategies
WHERE runs.strategy_id IS NULL AND strategies.slug = lower(runs.label);

-- Rollback:
-- DROP INDEX public.wfo_runs_strategy_id_idx;
-- DROP INDEX public.backtest_runs_strategy_id_idx;
-- ALTER TABLE public.wfo_runs DROP COLUMN strategy_id;
-- ALTER TABLE public.backtest_runs DROP COLUMN strategy_id;
