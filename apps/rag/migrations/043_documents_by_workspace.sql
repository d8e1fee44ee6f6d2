-- Migration: 043_documents_by_workspace
-- Description: Gives every document a workspace
-- Created: 2025-08-11
-- Purpose: Documents are what a team brings along, and the first thing to keep apart

ALTER TABLE public.documents
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.documents
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;

ALTER TABLE public.documents ALTER COLUMN workspace_id SET NOT NULL;
CREATE INDEX IF NOT EXISTS documents_workspace_id_idx
    ON public.documents (workspace_id, ingested_at DESC);

-- Rollback:
-- DROP INDEX public.documents_workspace_id_idx;
-- ALTER TABLE public.documents DROP COLUMN workspace_id;
