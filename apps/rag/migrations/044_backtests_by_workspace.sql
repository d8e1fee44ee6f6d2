-- Migration: 044_backtests_by_workspace
-- Description: Gives backtests, tuning sessions and walk-forward runs a workspace
-- Created: 2025-08-12
-- Purpose: Parameters that work are a secret of the team that found them

ALTER TABLE public.backtest_runs
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);
ALTER TABLE public.backtest_tunes
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);
ALTER TABLE public.wfo_runs
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.backtest_runs
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;
UPDATE public.backtest_tunes
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;
UPDATE public.wfo_runs
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;

ALTER TABLE public.backtest_runs ALTER COLUMN workspace_id SET NOT NULL;
ALTER TABLE public.backtest_tunes ALTER COLUMN workspace_id SET NOT NULL;
ALTER TABLE public.wfo_runs ALTER COLUMN workspace_id SET NOT NULL;

CREATE INDEX IF NOT EXISTS backtest_runs_workspace_id_idx
    ON public.backtest_runs (workspace_id, created_at DESC);
CREATE INDEX IF NOT EXISTS backtest_tunes_workspace_id_idx
    ON public.backtest_tunes (workspace_id, created_at DESC);
CREATE INDEX IF NOT EXISTS wfo_runs_workspace_id_idx
    ON public.wfo_runs (workspace_id, created_at DESC);

-- Rollback:
-- DROP INDEX public.wfo_runs_workspace_id_idx;
-- DROP INDEX public.backtest_tunes_workspace_id_idx;
-- DROP INDEX public.backtest_runs_workspace_id_idx;
-- ALTER TABLE public.wfo_runs DROP COLUMN workspace_id;
-- ALTER TABLE public.backtest_tunes DROP COLUMN workspace_id;
-- ALTER TABLE public.backtest_runs DROP COLUMN workspace_id;
