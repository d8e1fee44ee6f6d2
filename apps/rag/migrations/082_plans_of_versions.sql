-- Migration: 082_plans_of_versions
-- Description: Ties an execution plan to the version that it executes
-- Created: 2026-05-04
-- Purpose: A plan that names the strategy alone does not say what was traded

ALTER TABLE public.run_plans
    ADD COLUMN IF NOT EXISTS strategy_version_id uuid
        REFERENCES public.strategy_versions (strategy_version_id);

UPDATE public.run_plans
SET strategy_version_id = versions.strategy_version_id
FROM public.strategy_versions AS versions
WHERE run_plans.strategy_version_id IS NULL
  AND versions.strategy_id = run_plans.strategy_id AND versions.state = 'live';

CREATE INDEX IF NOT EXISTS run_plans_strategy_version_id_idx
    ON public.run_plans (strategy_version_id) WHERE strategy_version_id IS NOT NULL;

-- Plans from before there were versions have none, and stay as they are.
ALTER TABLE public.run_plans DROP CONSTRAINT IF EXISTS run_plans_version_check;
ALTER TABLE public.run_plans ADD CONSTRAINT run_plans_version_check
    CHECK (strategy_version_id IS NOT NULL OR status IN ('planned', 'completed', 'aborted'));

-- Rollback:
-- ALTER TABLE public.run_plans DROP CONSTRAINT run_plans_version_check;
-- DROP INDEX public.run_plans_strategy_version_id_idx;
-- ALTER TABLE public.run_plans DROP COLUMN strategy_version_id;
