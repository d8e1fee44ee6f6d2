-- Migration: 058_run_plans
-- Description: Creates execution plans
-- Created: 2025-10-06
-- Purpose: What a night does is written down before it begins, and ticked off as it is done

CREATE TABLE IF NOT EXISTS public.run_plans (
    run_plan_id   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    workspace_id  uuid        NOT NULL REFERENCES public.workspaces (workspace_id),
    strategy_id   uuid        NOT NULL REFERENCES public.strategies (strategy_id),
    title         text        NOT NULL,
    status        text        NOT NULL DEFAULT 'planned',
    planned_for   date        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT run_plans_status_check
        CHECK (status IN ('planned', 'approved', 'running', 'completed', 'aborted'))
);

CREATE INDEX IF NOT EXISTS run_plans_workspace_id_idx ON public.run_plans (workspace_id, planned_for DESC);
CREATE INDEX IF NOT EXISTS run_plans_strategy_id_idx ON public.run_plans (strategy_id);
CREATE INDEX IF NOT EXISTS run_plans_open_idx
    ON public.run_plans (planned_for) WHERE status IN ('planned', 'approved', 'running');

CREATE OR REPLACE TRIGGER run_plans_touch_updated_at
    BEFORE UPDATE ON public.run_plans
    FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

ALTER TABLE public.run_plans ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS run_plans_member_read ON public.run_plans;
CREATE POLICY run_plans_member_read ON public.run_plans
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

COMMENT ON TABLE public.run_plans IS 'What is to be executed for a strategy on one day';

-- Rollback:
-- DROP TABLE public.run_plans;
