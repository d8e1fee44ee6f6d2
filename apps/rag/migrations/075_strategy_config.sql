-- Migration: 075_strategy_config
-- Description: Keeps a strategy's configuration with the strategy
-- Created: 2026-02-23
-- Purpose: The parameters in use stood in an environment variable of the executor

ALTER TABLE public.strategies ADD COLUMN IF NOT EXISTS config jsonb NOT NULL DEFAULT '{}';

-- The newest successful backtest is what the executor was set up by.
UPDATE public.strategies AS strategies
SET config = newest.parameters
FROM (
    SELECT DISTINCT ON (runs.strategy_id) runs.strategy_id, runs.parameters
    FROM public.backtest_runs AS runs
    WHERE runs.status = 'succeeded' AND runs.strategy_id IS NOT NULL
    ORDER BY runs.strategy_id, runs.created_at DESC
) AS newest
WHERE newest.strategy_id = strategies.strategy_id AND strategies.config = '{}';

-- Rollback:
-- ALTER TABLE public.strategies DROP COLUMN config;
