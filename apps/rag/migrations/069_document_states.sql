-- Migration: 069_document_states
-- Description: Tells documents that can be searched from those that wait
-- Created: 2025-12-08
-- Purpose: A search that came too early found nothing, and nobody could tell why

ALTER TABLE public.documents ADD COLUMN IF NOT EXISTS status text NOT NULL DEFAULT 'pending';

ALTER TABLE public.documents DROP CONSTRAINT IF EXISTS documents_status_check;
ALTER TABLE public.documents ADD CONSTRAINT documents_status_check
    CHECK (status IN ('pending', 'embedded', 'failed'));

UPDATE public.documents
SET status = 'embedded'
WHERE status = 'pending' AND EXISTS (
    SELECT FROM public.chunks
    JOIN public.chunk_vectors ON chunk_vectors.chunk_id = chunks.chunk_id
    WHERE chunks.document_id = documents.document_id
);

CREATE INDEX IF NOT EXISTS documents_unfinished_idx
    ON public.documents (ingested_at) WHERE status <> 'embedded';

-- Rollback:
-- DROP INDEX public.documents_unfinished_idx;
-- ALTER TABLE public.documents DROP COLUMN status;
