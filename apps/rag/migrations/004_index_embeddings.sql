-- Migration: 004_index_embeddings
-- Description: Indexes embeddings for the cosine distance
-- Created: 2025-01-20
-- Purpose: Beyond some ten thousand chunks a scan of all vectors is too slow for a prompt

CREATE INDEX IF NOT EXISTS chunk_vectors_embedding_idx
    ON public.chunk_vectors USING hnsw (embedding extensions.vector_cosine_ops)
    WITH (m = 16, ef_construction = 64);

-- Rollback:
-- DROP INDEX public.chunk_vectors_embedding_idx;
