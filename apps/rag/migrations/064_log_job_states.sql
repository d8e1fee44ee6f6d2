-- Migration: 064_log_job_states
-- Description: Writes an event whenever a job changes its state
-- Created: 2025-11-05
-- Purpose: Workers in three languages wrote events, each its own selection

CREATE OR REPLACE FUNCTION public.log_job_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    INSERT INTO public.job_events (job_id, event_type, detail)
    VALUES (
        NEW.job_id,
        CASE
            WHEN NEW.status = 'running' THEN 'claimed'
            WHEN NEW.status = 'queued' AND TG_OP = 'UPDATE' THEN 'requeued'
            ELSE NEW.status
        END,
        jsonb_strip_nulls(jsonb_build_object(
            'attempt', NEW.attempts, 'worker', NEW.locked_by, 'error', NEW.last_error))
    );
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER jobs_log_insert
    AFTER INSERT ON public.jobs
    FOR EACH ROW EXECUTE FUNCTION public.log_job_state();
CREATE OR REPLACE TRIGGER jobs_log_state
    AFTER UPDATE OF status ON public.jobs
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION public.log_job_state();

-- Rollback:
-- DROP TRIGGER jobs_log_state ON public.jobs;
-- DROP TRIGGER jobs_log_insert ON public.jobs;
-- DROP FUNCTION public.log_job_state();
