-- Migration: 009_claim_job
-- Description: Adds the function by which a worker takes the next job
-- Created: 2025-02-05
-- Purpose: Two workers must never run the same job, nor wait for each other

CREATE OR REPLACE FUNCTION public.claim_job(p_queue text)
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = 'running', attempts = attempts + 1, started_at = now()
    WHERE job_id = (
        SELECT candidate.job_id
        FROM public.jobs AS candidate
        WHERE candidate.status = 'queued' AND candidate.queue = p_queue
        ORDER BY candidate.job_id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
$$;

REVOKE EXECUTE ON FUNCTION public.claim_job(text) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.claim_job(text) TO service_role;

-- Rollback:
-- DROP FUNCTION public.claim_job(text);
