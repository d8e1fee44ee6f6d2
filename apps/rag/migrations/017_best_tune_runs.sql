-- Migration: 017_best_tune_runs
-- Description: Adds the view of the best trial of each tuning session
-- Created: 2025-03-10
-- Purpose: Every report asks for the winner, and each had its own idea of a tie

CREATE OR REPLACE VIEW public.best_tune_runs WITH (security_invoker = true) AS
SELECT DISTINCT ON (trials.backtest_tune_id)
       trials.backtest_tune_id, trials.backtest_tune_run_id, trials.trial, trials.score,
       runs.backtest_run_id, runs.parameters, runs.sharpe, runs.total_return, runs.max_drawdown
FROM public.backtest_tune_runs AS trials
JOIN public.backtest_runs AS runs ON runs.backtest_run_id = trials.backtest_run_id
WHERE trials.score IS NOT NULL
ORDER BY trials.backtest_tune_id, trials.score DESC, trials.trial;

COMMENT ON VIEW public.best_tune_runs IS 'The winner of each session; the earlier trial wins a tie';

-- Rollback:
-- DROP VIEW public.best_tune_runs;
