-- Migration: 005_index_full_text
-- Description: Indexes the words of chunks
-- Created: 2025-01-22
-- Purpose: Names and numbers are found by word where an embedding blurs them

CREATE INDEX IF NOT EXISTS chunks_content_words_idx
    ON public.chunks USING gin (to_tsvector('english'::regconfig, content));

-- Rollback:
-- DROP INDEX public.chunks_content_words_idx;
