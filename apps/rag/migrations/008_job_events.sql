-- Migration: 008_job_events
-- Description: Creates the log of jobs
-- Created: 2025-02-03
-- Purpose: Whoever looks at a failed job sees what it did before

CREATE TABLE IF NOT EXISTS public.job_events (
    job_event_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id        bigint      NOT NULL REFERENCES public.jobs (job_id) ON DELETE CASCADE,
    event_type    text        NOT NULL,
    detail        jsonb       NOT NULL DEFAULT '{}',
    occurred_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT job_events_event_type_check
        CHECK (event_type IN ('queued', 'claimed', 'progress', 'succeeded', 'failed', 'cancelled', 'requeued'))
);

CREATE INDEX IF NOT EXISTS job_events_job_id_idx ON public.job_events (job_id, occurred_at);

ALTER TABLE public.job_events ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS job_events_read ON public.job_events;
CREATE POLICY job_events_read ON public.job_events FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.job_events IS 'What happened to a job, in order';

-- Rollback:
-- DROP TABLE public.job_events;
