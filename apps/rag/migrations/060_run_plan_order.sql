-- Migration: 060_run_plan_order
-- Description: Holds the states of an execution plan to their order
-- Created: 2025-10-13
-- Purpose: A plan was executed that nobody had approved

CREATE OR REPLACE FUNCTION public.guard_run_plan_status() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF NEW.status = OLD.status OR (OLD.status, NEW.status) IN (
        ('planned', 'approved'), ('approved', 'running'), ('running', 'completed'),
        ('planned', 'aborted'), ('approved', 'aborted'), ('running', 'aborted')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a run plan that is % does not become %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'run_plans_status_order';
END
$$;

CREATE OR REPLACE TRIGGER run_plans_guard_status
    BEFORE UPDATE OF status ON public.run_plans
    FOR EACH ROW EXECUTE FUNCTION public.guard_run_plan_status();

-- Rollback:
-- DROP TRIGGER run_plans_guard_status ON public.run_plans;
-- DROP FUNCTION public.guard_run_plan_status();
