-- Migration: 045_strategies_by_workspace
-- Description: Gives strategies a workspace, within which a slug is unique
-- Created: 2025-08-13
-- Purpose: Both teams have a strategy called momentum

ALTER TABLE public.strategies
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.strategies
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;

ALTER TABLE public.strategies ALTER COLUMN workspace_id SET NOT NULL;

-- The new index is there before the old one goes, so no moment allows a slug twice.
CREATE UNIQUE INDEX IF NOT EXISTS strategies_workspace_id_slug_key
    ON public.strategies (workspace_id, slug);
DROP INDEX IF EXISTS public.strategies_slug_key;

-- Rollback:
-- CREATE UNIQUE INDEX strategies_slug_key ON public.strategies (slug);
-- DROP INDEX public.strategies_workspace_id_slug_key;
-- ALTER TABLE public.strategies DROP COLUMN workspace_id;
