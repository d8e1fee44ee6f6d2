-- Migration: 083_delete_first_vectors
-- Description: Deletes the embeddings of the first model
-- Created: 2026-06-08
-- Purpose: They were found beside those of its successor, and distances of two models do not compare
-- Irreversible: the vectors are deleted, and the model that made them is no longer served

DELETE FROM public.chunk_vectors WHERE model = 'hash-v0';

UPDATE public.documents
SET status = 'pending'
WHERE status = 'embedded' AND NOT EXISTS (
    SELECT FROM public.chunks
    JOIN public.chunk_vectors ON chunk_vectors.chunk_id = chunks.chunk_id
    WHERE chunks.document_id = documents.document_id
);
