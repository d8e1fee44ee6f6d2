-- Migration: 003_chunk_metadata_arrays
-- Description: Adds tags and symbols to chunks, with an index of each
-- Created: 2025-01-13
-- Purpose: A reader filters by topic and by ticker before distance is looked at

ALTER TABLE public.chunks
    ADD COLUMN IF NOT EXISTS tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS symbols text[] NOT NULL DEFAULT '{}';

CREATE INDEX IF NOT EXISTS chunks_tags_idx ON public.chunks USING gin (tags);
CREATE INDEX IF NOT EXISTS chunks_symbols_idx ON public.chunks USING gin (symbols);

COMMENT ON COLUMN public.chunks.tags IS 'Topics, in small letters';
COMMENT ON COLUMN public.chunks.symbols IS 'Exchange symbols that the passage names, in capitals';

-- Rollback:
-- DROP INDEX public.chunks_symbols_idx;
-- DROP INDEX public.chunks_tags_idx;
-- ALTER TABLE public.chunks DROP COLUMN symbols, DROP COLUMN tags;
