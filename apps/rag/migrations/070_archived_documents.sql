-- Migration: 070_archived_documents
-- Description: Lets documents be archived
-- Created: 2025-12-15
-- Purpose: An old filing must not answer a question of today, and must not be deleted either

ALTER TABLE public.documents ADD COLUMN IF NOT EXISTS archived_at timestamptz;

CREATE INDEX IF NOT EXISTS documents_live_title_idx
    ON public.documents (workspace_id, lower(title)) WHERE archived_at IS NULL;
CREATE INDEX IF NOT EXISTS documents_metadata_idx
    ON public.documents USING gin (metadata jsonb_path_ops) WHERE archived_at IS NULL;

DROP POLICY IF EXISTS documents_editor_archive ON public.documents;
CREATE POLICY documents_editor_archive ON public.documents
    FOR UPDATE TO authenticated
    USING (private.is_editor(workspace_id)) WITH CHECK (private.is_editor(workspace_id));

-- Rollback:
-- DROP POLICY documents_editor_archive ON public.documents;
-- DROP INDEX public.documents_metadata_idx;
-- DROP INDEX public.documents_live_title_idx;
-- ALTER TABLE public.documents DROP COLUMN archived_at;
