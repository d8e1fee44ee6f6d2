-- Migration: 057_match_chunks_in_workspace
-- Description: Has match_chunks search one collection of one workspace
-- Created: 2025-09-22
-- Purpose: The old call searched everything that its caller could see

DROP FUNCTION IF EXISTS public.match_chunks(extensions.vector, integer);
CREATE OR REPLACE FUNCTION public.match_chunks(
    p_workspace_id uuid, p_collection text, p_model text,
    query_embedding extensions.vector, match_count integer)
RETURNS TABLE (chunk_id uuid, document_id uuid, title text, content text, similarity double precision)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT chunks.chunk_id, chunks.document_id, documents.title, chunks.content,
           1 - (vectors.embedding OPERATOR(extensions.<=>) query_embedding)
    FROM public.chunk_vectors AS vectors
    JOIN public.chunks AS chunks ON chunks.chunk_id = vectors.chunk_id
    JOIN public.documents AS documents ON documents.document_id = chunks.document_id
    WHERE documents.workspace_id = p_workspace_id
      AND vectors.collection = p_collection AND vectors.model = p_model
    ORDER BY vectors.embedding OPERATOR(extensions.<=>) query_embedding
    LIMIT match_count
$$;

-- Rollback:
-- DROP FUNCTION public.match_chunks(uuid, text, text, extensions.vector, integer);
-- CREATE FUNCTION public.match_chunks(query_embedding extensions.vector, match_count integer)
-- RETURNS TABLE (chunk_id uuid, document_id uuid, content text, similarity double precision)
-- LANGUAGE sql STABLE SET search_path = '' AS $$
--     SELECT chunks.chunk_id, chunks.document_id, chunks.content,
--            1 - (vectors.embedding OPERATOR(extensions.<=>) query_embedding)
--     FROM public.chunk_vectors AS vectors
--     JOIN public.chunks AS chunks ON chunks.chunk_id = vectors.chunk_id
--     ORDER BY vectors.embedding OPERATOR(extensions.<=>) query_embedding
--     LIMIT match_count
-- $$;
