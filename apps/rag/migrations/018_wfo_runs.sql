-- Migration: 018_wfo_runs
-- Description: Creates walk-forward optimisations
-- Created: 2025-03-17
-- Purpose: Parameters that shine on the data they were chosen by have to prove themselves on later data

CREATE TABLE IF NOT EXISTS public.wfo_runs (
    wfo_run_id     uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name           text        NOT NULL,
    symbol         text        NOT NULL,
    train_days     integer     NOT NULL,
    test_days      integer     NOT NULL,
    status         text        NOT NULL DEFAULT 'pending',
    efficiency     double precision,
    created_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,

    CONSTRAINT wfo_runs_windows_check CHECK (train_days > 0 AND test_days > 0 AND test_days <= train_days),
    CONSTRAINT wfo_runs_status_check CHECK (status IN ('pending', 'running', 'succeeded', 'failed'))
);

CREATE INDEX IF NOT EXISTS wfo_runs_created_at_idx ON public.wfo_runs (created_at DESC);

ALTER TABLE public.wfo_runs ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS wfo_runs_read ON public.wfo_runs;
CREATE POLICY wfo_runs_read ON public.wfo_runs FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.wfo_runs IS 'Tuning on one window and judging on the next, window after window';
COMMENT ON COLUMN public.wfo_runs.efficiency IS 'Score out of sample as a part of the score in sample';

-- Rollback:
-- DROP TABLE public.wfo_runs;
