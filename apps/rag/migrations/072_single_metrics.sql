-- Migration: 072_single_metrics
-- Description: Takes the three metrics with columns out of the JSON
-- Created: 2026-01-19
-- Purpose: Two copies of a Sharpe ratio disagreed after a correction

UPDATE public.backtest_runs
SET sharpe = COALESCE(sharpe, (metrics ->> 'sharpe')::double precision),
    total_return = COALESCE(total_return, (metrics ->> 'total_return')::double precision),
    max_drawdown = COALESCE(max_drawdown, (metrics ->> 'max_drawdown')::double precision),
    metrics = metrics - ARRAY['sharpe', 'total_return', 'max_drawdown']
WHERE metrics ?| ARRAY['sharpe', 'total_return', 'max_drawdown'];

ALTER TABLE public.backtest_runs DROP CONSTRAINT IF EXISTS backtest_runs_metrics_check;
ALTER TABLE public.backtest_runs ADD CONSTRAINT backtest_runs_metrics_check
    CHECK (NOT metrics ?| ARRAY['sharpe', 'total_return', 'max_drawdown']);

-- Rollback:
-- ALTER TABLE public.backtest_runs DROP CONSTRAINT backtest_runs_metrics_check;
-- UPDATE public.backtest_runs
-- SET metrics = metrics || jsonb_strip_nulls(jsonb_build_object(
--     'sharpe', sharpe, 'total_return', total_return, 'max_drawdown', max_drawdown))
-- WHERE sharpe IS NOT NULL;
