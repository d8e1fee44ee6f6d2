-- Migration: 071_hybrid_search
-- Description: Adds a search by words and by meaning at once
-- Created: 2026-01-12
-- Purpose: Tickers and figures are found by word, reasons by meaning, and a question has both

CREATE OR REPLACE FUNCTION public.search_chunks(
    p_workspace_id uuid, p_collection text, p_model text,
    query_text text, query_embedding extensions.vector, match_count integer)
RETURNS TABLE (chunk_id uuid, title text, content text, score double precision)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH live AS (
        SELECT chunks.chunk_id, chunks.content, documents.title
        FROM public.chunks AS chunks
        JOIN public.documents AS documents ON documents.document_id = chunks.document_id
        WHERE documents.workspace_id = p_workspace_id AND documents.archived_at IS NULL
    ), by_meaning AS (
        SELECT vectors.chunk_id,
               row_number() OVER (ORDER BY vectors.embedding OPERATOR(extensions.<=>) query_embedding) AS place
        FROM public.chunk_vectors AS vectors
        JOIN live ON live.chunk_id = vectors.chunk_id
        WHERE vectors.collection = p_collection AND vectors.model = p_model
        ORDER BY place
        LIMIT 4 * match_count
    ), by_word AS (
        SELECT live.chunk_id,
               row_number() OVER (ORDER BY ts_rank(
                   to_tsvector('english'::regconfig, live.content),
                   websearch_to_tsquery('english'::regconfig, query_text)) DESC) AS place
        FROM live
        WHERE to_tsvector('english'::regconfig, live.content)
              @@ websearch_to_tsquery('english'::regconfig, query_text)
        ORDER BY place
        LIMIT 4 * match_count
    )
    SELECT live.chunk_id, live.title, live.content,
           COALESCE(1.0 / (60 + by_meaning.place), 0)::double precision
           + COALESCE(1.0 / (60 + by_word.place), 0)::double precision AS score
    FROM live
    LEFT JOIN by_meaning ON by_meaning.chunk_id = live.chunk_id
    LEFT JOIN by_word ON by_word.chunk_id = live.chunk_id
    WHERE by_meaning.place IS NOT NULL OR by_word.place IS NOT NULL
    ORDER BY score DESC, live.chunk_id
    LIMIT match_count
$$;

COMMENT ON FUNCTION public.search_chunks(uuid, text, text, text, extensions.vector, integer)
    IS 'Adds up the reciprocal places of a chunk in both lists';

-- Rollback:
-- DROP FUNCTION public.search_chunks(uuid, text, text, text, extensions.vector, integer);
