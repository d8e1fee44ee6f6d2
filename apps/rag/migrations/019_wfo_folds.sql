-- Migration: 019_wfo_folds
-- Description: Creates the folds of a walk-forward optimisation
-- Created: 2025-03-18
-- Purpose: One number hides the fold in which a strategy broke down

CREATE TABLE IF NOT EXISTS public.wfo_folds (
    wfo_fold_id        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wfo_run_id         uuid    NOT NULL REFERENCES public.wfo_runs (wfo_run_id) ON DELETE CASCADE,
    fold               integer NOT NULL,
    train_period       daterange NOT NULL,
    test_period        daterange NOT NULL,
    parameters         jsonb   NOT NULL,
    in_sample_score    double precision NOT NULL,
    out_sample_score   double precision NOT NULL,

    CONSTRAINT wfo_folds_fold_key UNIQUE (wfo_run_id, fold),
    CONSTRAINT wfo_folds_fold_check CHECK (fold > 0),
    CONSTRAINT wfo_folds_order_check CHECK (train_period << test_period)
);

ALTER TABLE public.wfo_folds ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS wfo_folds_read ON public.wfo_folds;
CREATE POLICY wfo_folds_read ON public.wfo_folds FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.wfo_folds IS 'One pair of windows, and the parameters that won in the first';

-- Rollback:
-- DROP TABLE public.wfo_folds;
