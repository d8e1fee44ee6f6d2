-- Migration: 048_entities_by_workspace
-- Description: Gives entities a workspace, within which a name is unique
-- Created: 2025-08-20
-- Purpose: What a team notes of a company is its own research

ALTER TABLE public.kb_entities
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.kb_entities
SET workspace_id = (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default')
WHERE workspace_id IS NULL;

ALTER TABLE public.kb_entities ALTER COLUMN workspace_id SET NOT NULL;

CREATE UNIQUE INDEX IF NOT EXISTS kb_entities_workspace_type_name_key
    ON public.kb_entities (workspace_id, entity_type, lower(name));
DROP INDEX IF EXISTS public.kb_entities_type_name_key;

-- Rollback:
-- CREATE UNIQUE INDEX kb_entities_type_name_key ON public.kb_entities (entity_type, lower(name));
-- DROP INDEX public.kb_entities_workspace_type_name_key;
-- ALTER TABLE public.kb_entities DROP COLUMN workspace_id;
