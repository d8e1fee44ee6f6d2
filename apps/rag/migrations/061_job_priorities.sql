-- Migration: 061_job_priorities
-- Description: Lets a job come before others
-- Created: 2025-10-20
-- Purpose: A question that somebody waits for stood behind a thousand embeddings

ALTER TABLE public.jobs ADD COLUMN IF NOT EXISTS priority smallint NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS jobs_claimable_idx
    ON public.jobs (queue, priority DESC, job_id) WHERE status = 'queued';
DROP INDEX IF EXISTS public.jobs_queued_idx;

CREATE OR REPLACE FUNCTION public.claim_job(p_queue text)
RETURNS SETOF public.jobs
LANGUAGE sql SET search_path = '' AS $$
    UPDATE public.jobs
    SET status = 'running', attempts = attempts + 1, started_at = now()
    WHERE job_id = (
        SELECT candidate.job_id
        FROM public.jobs AS candidate
        WHERE candidate.status = 'queued' AND candidate.queue = p_queue
        ORDER BY candidate.priority DESC, candidate.job_id
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING *
$$;

-- Rollback:
-- CREATE OR REPLACE FUNCTION public.claim_job(p_queue text)
-- RETURNS SETOF public.jobs
-- LANGUAGE sql SET search_path = '' AS $$
--     UPDATE public.jobs
--     SET status = 'running', attempts = attempts + 1, started_at = now()
--     WHERE job_id = (
--         SELECT candidate.job_id
--         FROM public.jobs AS candidate
--         WHERE candidate.status = 'queued' AND candidate.queue = p_queue
--         ORDER BY candidate.job_id
--         LIMIT 1
--         FOR UPDATE SKIP LOCKED
--     )
--     RETURNING *
-- $$;
-- CREATE INDEX jobs_queued_idx ON public.jobs (queue, job_id) WHERE status = 'queued';
-- DROP INDEX public.jobs_claimable_idx;
-- ALTER TABLE public.jobs DROP COLUMN priority;
