-- Migration: 046_jobs_by_workspace
-- Description: Gives jobs a workspace
-- Created: 2025-08-18
-- Purpose: A team sees its own queue, and the bill counts jobs by team

ALTER TABLE public.jobs
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.jobs
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;

ALTER TABLE public.jobs ALTER COLUMN workspace_id SET NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_workspace_id_idx ON public.jobs (workspace_id, created_at DESC);

-- Rollback:
-- DROP INDEX public.jobs_workspace_id_idx;
-- ALTER TABLE public.jobs DROP COLUMN workspace_id;
