-- Migration: 062_job_retries
-- Description: Tries failed jobs again, later each time
-- Created: 2025-10-27
-- Purpose: A provider that is down for a minute failed jobs for good

ALTER TABLE public.jobs
    ADD COLUMN IF NOT EXISTS max_attempts integer NOT NULL DEFAULT 3,
    ADD COLUMN IF NOT EXISTS run_after timestamptz NOT NULL DEFAULT now();

ALTER TABLE public.jobs DROP CONSTRAINT IF EXISTS jobs_max_attempts_check;
ALTER TABLE public.jobs ADD CONSTRAINT jobs_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 25);

CREATE OR REPLACE FUNCTION public.claim_job(p_queue text)
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = 'running', attempts = attempts + 1, started_at = now()
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

CREATE OR REPLACE FUNCTION public.finish_job(p_job_id bigint, p_error text DEFAULT NULL)
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = CASE
            WHEN p_error IS NULL THEN 'succeeded'
            WHEN attempts < max_attempts THEN 'queued'
            ELSE 'failed'
        END,
        last_error = p_error,
        run_after = now() + CASE
            WHEN p_error IS NULL THEN interval '0'
            ELSE interval '2 seconds' * power(2, attempts)
        END,
        finished_at = CASE WHEN p_error IS NULL OR attempts >= max_attempts THEN now() END
    WHERE job_id = p_job_id AND status = 'running'
    RETURNING *
$$;

REVOKE EXECUTE ON FUNCTION public.finish_job(bigint, text) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.finish_job(bigint, text) TO service_role;

-- Rollback:
-- DROP FUNCTION public.finish_job(bigint, text);
-- CREATE OR REPLACE FUNCTION public.claim_job(p_queue text)
-- RETURNS SETOF public.jobs
-- LANGUAGE sql SET search_path = '' AS $$
--     UPDATE public.jobs
--     SET status = 'running', attempts = attempts + 1, started_at = now()
--     WHERE job_id = (
--         SELECT candidate.job_id
--         FROM public.jobs AS candidate
--         WHERE candidate.status = 'queued' AND candidate.queue = p_queue
--         ORDER BY candidate.priority DESC, candidate.job_id
--         LIMIT 1
--         FOR UPDATE SKIP LOCKED
--     )
--     RETURNING *
-- $$;
-- ALTER TABLE public.jobs DROP COLUMN run_after, DROP COLUMN max_attempts;
