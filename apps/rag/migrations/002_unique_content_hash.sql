-- Migration: 002_unique_content_hash
-- Description: Makes a content hash belong to one document
-- Created: 2025-01-08
-- Purpose: A folder that is ingested twice must not double its answers

ALTER TABLE public.documents DROP CONSTRAINT IF EXISTS documents_content_hash_key;
ALTER TABLE public.documents ADD CONSTRAINT documents_content_hash_key UNIQUE (content_hash);

-- Rollback:
-- ALTER TABLE public.documents DROP CONSTRAINT documents_content_hash_key;
