-- Migration: 012_backtest_runs
-- Description: Creates the record of backtests
-- Created: 2025-02-24
-- Purpose: A result that cannot be told from another run's is worth nothing

CREATE TABLE IF NOT EXISTS public.backtest_runs (
    backtest_run_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    label            text        NOT NULL,
    symbol           text        NOT NULL,
    starts_on        date        NOT NULL,
    ends_on          date        NOT NULL,
    parameters       jsonb       NOT NULL DEFAULT '{}',
    metrics          jsonb       NOT NULL DEFAULT '{}',
    status           text        NOT NULL DEFAULT 'pending',
    created_at       timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,

    CONSTRAINT backtest_runs_period_check CHECK (starts_on < ends_on),
    CONSTRAINT backtest_runs_symbol_check CHECK (symbol <> '' AND symbol = upper(symbol))
);

CREATE INDEX IF NOT EXISTS backtest_runs_symbol_created_at_idx
    ON public.backtest_runs (symbol, created_at DESC);
CREATE INDEX IF NOT EXISTS backtest_runs_parameters_idx
    ON public.backtest_runs USING gin (parameters jsonb_path_ops);

ALTER TABLE public.backtest_runs ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS backtest_runs_read ON public.backtest_runs;
CREATE POLICY backtest_runs_read ON public.backtest_runs FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.backtest_runs IS 'One simulation of one set of parameters over one period';

-- Rollback:
-- DROP TABLE public.backtest_runs;
