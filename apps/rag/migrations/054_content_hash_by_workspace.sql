-- Migration: 054_content_hash_by_workspace
-- Description: Makes a content hash unique within a workspace
-- Created: 2025-09-08
-- Purpose: The second team could not ingest an annual report that the first one had

ALTER TABLE public.documents DROP CONSTRAINT IF EXISTS documents_workspace_id_content_hash_key;
ALTER TABLE public.documents
    ADD CONSTRAINT documents_workspace_id_content_hash_key UNIQUE (workspace_id, content_hash);
ALTER TABLE public.documents DROP CONSTRAINT IF EXISTS documents_content_hash_key;

-- Rollback:
-- ALTER TABLE public.documents ADD CONSTRAINT documents_content_hash_key UNIQUE (content_hash);
-- ALTER TABLE public.documents DROP CONSTRAINT documents_workspace_id_content_hash_key;
