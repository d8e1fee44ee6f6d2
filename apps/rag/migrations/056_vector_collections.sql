-- Migration: 056_vector_collections
-- Description: Sorts embeddings into collections
-- Created: 2025-09-22
-- Purpose: Filings and news are searched apart, and a model is tried beside the one in use

ALTER TABLE public.chunk_vectors ADD COLUMN IF NOT EXISTS collection text NOT NULL DEFAULT 'default';

ALTER TABLE public.chunk_vectors DROP CONSTRAINT IF EXISTS chunk_vectors_collection_check;
ALTER TABLE public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_collection_check CHECK (collection ~ '^[a-z0-9_-]+$');

ALTER TABLE public.chunk_vectors DROP CONSTRAINT IF EXISTS chunk_vectors_chunk_id_model_collection_key;
ALTER TABLE public.chunk_vectors
    ADD CONSTRAINT chunk_vectors_chunk_id_model_collection_key UNIQUE (chunk_id, model, collection);
ALTER TABLE public.chunk_vectors DROP CONSTRAINT IF EXISTS chunk_vectors_chunk_id_model_key;

CREATE INDEX IF NOT EXISTS chunk_vectors_collection_model_idx
    ON public.chunk_vectors (collection, model);

-- Rollback:
-- DROP INDEX public.chunk_vectors_collection_model_idx;
-- ALTER TABLE public.chunk_vectors ADD CONSTRAINT chunk_vectors_chunk_id_model_key UNIQUE (chunk_id, model);
-- ALTER TABLE public.chunk_vectors DROP CONSTRAINT chunk_vectors_chunk_id_model_collection_key;
-- ALTER TABLE public.chunk_vectors DROP COLUMN collection;
