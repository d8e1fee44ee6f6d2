-- Migration: 063_job_heartbeats
-- Description: Records which worker has a job and when it was last heard of
-- Created: 2025-11-03
-- Purpose: Jobs of a worker that was killed stayed running for ever

ALTER TABLE public.jobs
    ADD COLUMN IF NOT EXISTS locked_by text,
    ADD COLUMN IF NOT EXISTS heartbeat_at timestamptz;

CREATE INDEX IF NOT EXISTS jobs_heartbeat_at_idx ON public.jobs (heartbeat_at) WHERE status = 'running';

DROP FUNCTION IF EXISTS public.claim_job(text);
CREATE OR REPLACE FUNCTION public.claim_job(p_queue text, p_worker text)
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = 'running', attempts = attempts + 1, started_at = now(),
        locked_by = p_worker, heartbeat_at = now()
    WHERE job_id = (
        SELECT candidate.job_id
        FROM public.jobs AS candidate
        WHERE candidate.status = 'queued' AND candidate.queue = p_queue AND candidate.run_after <= now()
        ORDER BY candidate.priority DESC, candidate.job_id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
$$;

CREATE OR REPLACE FUNCTION public.requeue_stalled_jobs(p_silence interval DEFAULT interval '5 minutes')
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = CASE WHEN attempts < max_attempts THEN 'queued' ELSE 'failed' END,
        last_error = 'no sign of life from ' || COALESCE(locked_by, 'its worker'),
        finished_at = CASE WHEN attempts < max_attempts THEN NULL ELSE now() END,
        locked_by = NULL
    WHERE status = 'running' AND COALESCE(heartbeat_at, started_at) < now() - p_silence
    RETURNING *
$$;

REVOKE EXECUTE ON FUNCTION public.claim_job(text, text), public.requeue_stalled_jobs(interval)
    FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.claim_job(text, text), public.requeue_stalled_jobs(interval) TO service_role;

-- Rollback:
-- DROP FUNCTION public.requeue_stalled_jobs(interval);
-- DROP FUNCTION public.claim_job(text, text);
-- CREATE FUNCTION public.claim_job(p_queue text)
-- RETURNS SETOF public.jobs
-- LANGUAGE sql SET search_path = '' AS $$
--     UPDATE public.jobs
--     SET status = 'running', attempts = attempts + 1, started_at = now()
--     WHERE job_id = (
--         SELECT candidate.job_id
--         FROM public.jobs AS candidate
--         WHERE candidate.status = 'queued' AND candidate.queue = p_queue AND candidate.run_after <= now()
--         ORDER BY candidate.priority DESC, candidate.job_id
--         LIMIT 1
--         FOR UPDATE SKIP LOCKED
--     )
--     RETURNING *
-- $$;
-- REVOKE EXECUTE ON FUNCTION public.claim_job(text) FROM PUBLIC, anon, authenticated;
-- DROP INDEX public.jobs_heartbeat_at_idx;
-- ALTER TABLE public.jobs DROP COLUMN heartbeat_at, DROP COLUMN locked_by;
