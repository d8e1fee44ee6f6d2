-- Migration: 014_backtest_tune_runs
-- Description: Creates the trials of a tuning session
-- Created: 2025-02-25
-- Purpose: A trial ties the parameters that were tried to the backtest that judged them

CREATE TABLE IF NOT EXISTS public.backtest_tune_runs (
    backtest_tune_run_id  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backtest_tune_id      uuid    NOT NULL REFERENCES public.backtest_tunes (backtest_tune_id) ON DELETE CASCADE,
    backtest_run_id       uuid    NOT NULL REFERENCES public.backtest_runs (backtest_run_id) ON DELETE CASCADE,
    trial                 integer NOT NULL,
    score                 double precision,

    CONSTRAINT backtest_tune_runs_trial_key UNIQUE (backtest_tune_id, trial),
    CONSTRAINT backtest_tune_runs_trial_check CHECK (trial > 0)
);

CREATE INDEX IF NOT EXISTS backtest_tune_runs_backtest_run_id_idx
    ON public.backtest_tune_runs (backtest_run_id);

ALTER TABLE public.backtest_tune_runs ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS backtest_tune_runs_read ON public.backtest_tune_runs;
CREATE POLICY backtest_tune_runs_read ON public.backtest_tune_runs FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.backtest_tune_runs IS 'One trial of a tuning session';

-- Rollback:
-- DROP TABLE public.backtest_tune_runs;
