-- Migration: 059_run_plan_steps
-- Description: Creates the steps of execution plans
-- Created: 2025-10-06
-- Purpose: A plan that stops in the middle goes on where it stopped

CREATE TABLE IF NOT EXISTS public.run_plan_steps (
    run_plan_id  uuid        NOT NULL REFERENCES public.run_plans (run_plan_id) ON DELETE CASCADE,
    step         integer     NOT NULL,
    action       text        NOT NULL,
    arguments    jsonb       NOT NULL DEFAULT '{}',
    job_id       bigint      REFERENCES public.jobs (job_id) ON DELETE SET NULL,
    done_at      timestamptz,

    CONSTRAINT run_plan_steps_pkey PRIMARY KEY (run_plan_id, step),
    CONSTRAINT run_plan_steps_step_check CHECK (step > 0),
    CONSTRAINT run_plan_steps_action_check
        CHECK (action IN ('refresh_data', 'score', 'rebalance', 'report'))
);

CREATE INDEX IF NOT EXISTS run_plan_steps_job_id_idx
    ON public.run_plan_steps (job_id) WHERE job_id IS NOT NULL;

ALTER TABLE public.run_plan_steps ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS run_plan_steps_member_read ON public.run_plan_steps;
CREATE POLICY run_plan_steps_member_read ON public.run_plan_steps FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM public.run_plans WHERE run_plans.run_plan_id = run_plan_steps.run_plan_id));

COMMENT ON TABLE public.run_plan_steps IS 'What a plan does, in order, and the job that does it';

-- Rollback:
-- DROP TABLE public.run_plan_steps;
