-- Migration: 015_backtest_metric_columns
-- Description: Moves the three metrics that are sorted by into columns
-- Created: 2025-03-03
-- Purpose: The list of runs sorts by Sharpe ratio, and did so by a scan of JSON

ALTER TABLE public.backtest_runs
    ADD COLUMN IF NOT EXISTS sharpe double precision,
    ADD COLUMN IF NOT EXISTS total_return double precision,
    ADD COLUMN IF NOT EXISTS max_drawdown double precision;

UPDATE public.backtest_runs
SET sharpe = (metrics ->> 'sharpe')::double precision,
    total_return = (metrics ->> 'total_return')::double precision,
    max_drawdown = (metrics ->> 'max_drawdown')::double precision
WHERE sharpe IS NULL AND metrics ? 'sharpe';

CREATE INDEX IF NOT EXISTS backtest_runs_sharpe_idx
    ON public.backtest_runs (sharpe DESC) WHERE sharpe IS NOT NULL;

-- Rollback:
-- DROP INDEX public.backtest_runs_sharpe_idx;
-- ALTER TABLE public.backtest_runs DROP COLUMN max_drawdown, DROP COLUMN total_return, DROP COLUMN sharpe;
