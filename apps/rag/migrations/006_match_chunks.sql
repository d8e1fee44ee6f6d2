-- Migration: 006_match_chunks
-- Description: Adds the function that finds the nearest chunks
-- Created: 2025-01-27
-- Purpose: The web client asks by one call and need not know how distance is computed

CREATE OR REPLACE FUNCTION public.match_chunks(query_embedding extensions.vector, match_count integer)
RETURNS TABLE (chunk_id uuid, document_id uuid, content text, similarity double precision)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT chunks.chunk_id, chunks.document_id, chunks.content,
           1 - (vectors.embedding OPERATOR(extensions.<=>) query_embedding)
    FROM public.chunk_vectors AS vectors
    JOIN public.chunks AS chunks ON chunks.chunk_id = vectors.chunk_id
    ORDER BY vectors.embedding OPERATOR(extensions.<=>) query_embedding
    LIMIT match_count
$$;

-- Rollback:
-- DROP FUNCTION public.match_chunks(extensions.vector, integer);
