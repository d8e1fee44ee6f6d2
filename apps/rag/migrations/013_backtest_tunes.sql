-- Migration: 013_backtest_tunes
-- Description: Creates sessions of parameter tuning
-- Created: 2025-02-24
-- Purpose: Tuning tries many parameters for one goal, and the goal has to be on record

CREATE TABLE IF NOT EXISTS public.backtest_tunes (
    backtest_tune_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text        NOT NULL,
    objective         text        NOT NULL DEFAULT 'sharpe',
    search_space      jsonb       NOT NULL,
    max_trials        integer     NOT NULL DEFAULT 50,
    created_at        timestamptz NOT NULL DEFAULT now(),
    finished_at       timestamptz,

    CONSTRAINT backtest_tunes_objective_check CHECK (objective IN ('sharpe', 'total_return', 'max_drawdown')),
    CONSTRAINT backtest_tunes_search_space_check CHECK (jsonb_typeof(search_space) = 'object'),
    CONSTRAINT backtest_tunes_max_trials_check CHECK (max_trials BETWEEN 1 AND 10000)
);

ALTER TABLE public.backtest_tunes ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS backtest_tunes_read ON public.backtest_tunes;
CREATE POLICY backtest_tunes_read ON public.backtest_tunes FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.backtest_tunes IS 'A search for parameters, and what it optimises';

-- Rollback:
-- DROP TABLE public.backtest_tunes;
