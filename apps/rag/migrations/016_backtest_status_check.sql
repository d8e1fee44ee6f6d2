-- Migration: 016_backtest_status_check
-- Description: Closes the list of states of a backtest
-- Created: 2025-03-05
-- Purpose: A typing error in a worker left runs in a state that no screen showed

UPDATE public.backtest_runs SET status = 'succeeded' WHERE status = 'done';

ALTER TABLE public.backtest_runs DROP CONSTRAINT IF EXISTS backtest_runs_status_check;
ALTER TABLE public.backtest_runs ADD CONSTRAINT backtest_runs_status_check
    CHECK (status IN ('pending', 'running', 'succeeded', 'failed'));

ALTER TABLE public.backtest_runs DROP CONSTRAINT IF EXISTS backtest_runs_max_drawdown_check;
ALTER TABLE public.backtest_runs ADD CONSTRAINT backtest_runs_max_drawdown_check
    CHECK (max_drawdown BETWEEN 0 AND 1);

-- Rollback:
-- ALTER TABLE public.backtest_runs DROP CONSTRAINT backtest_runs_max_drawdown_check;
-- ALTER TABLE public.backtest_runs DROP CONSTRAINT backtest_runs_status_check;
