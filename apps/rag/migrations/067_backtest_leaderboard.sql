-- Migration: 067_backtest_leaderboard
-- Description: Adds the materialised view that ranks backtests
-- Created: 2025-11-24
-- Purpose: Ranking within a workspace reads every run, and is asked for all day

CREATE MATERIALIZED VIEW IF NOT EXISTS public.backtest_leaderboard AS
SELECT runs.workspace_id, runs.backtest_run_id, runs.label, runs.symbol,
       runs.sharpe, runs.total_return, runs.max_drawdown,
       rank() OVER (PARTITION BY runs.workspace_id ORDER BY runs.sharpe DESC) AS place
FROM public.backtest_runs AS runs
WHERE runs.status = 'succeeded' AND runs.sharpe IS NOT NULL;

CREATE UNIQUE INDEX IF NOT EXISTS backtest_leaderboard_backtest_run_id_key
    ON public.backtest_leaderboard (backtest_run_id);
CREATE INDEX IF NOT EXISTS backtest_leaderboard_place_idx
    ON public.backtest_leaderboard (workspace_id, place);

REVOKE ALL ON public.backtest_leaderboard FROM anon, authenticated;

COMMENT ON MATERIALIZED VIEW public.backtest_leaderboard IS 'Successful backtests by Sharpe ratio, the best first';

-- Rollback:
-- DROP MATERIALIZED VIEW public.backtest_leaderboard;
