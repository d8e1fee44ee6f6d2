-- Migration: 028_kb_entity_mentions
-- Description: Creates the mentions of entities in chunks
-- Created: 2025-05-19
-- Purpose: From an entity to its passages, and from a passage to what it is about

CREATE TABLE IF NOT EXISTS public.kb_entity_mentions (
    kb_entity_id  uuid NOT NULL REFERENCES public.kb_entities (kb_entity_id) ON DELETE CASCADE,
    chunk_id      uuid NOT NULL REFERENCES public.chunks (chunk_id) ON DELETE CASCADE,
    confidence    double precision NOT NULL DEFAULT 1,

    CONSTRAINT kb_entity_mentions_pkey PRIMARY KEY (kb_entity_id, chunk_id),
    CONSTRAINT kb_entity_mentions_confidence_check CHECK (confidence BETWEEN 0 AND 1)
);

CREATE INDEX IF NOT EXISTS kb_entity_mentions_chunk_id_idx ON public.kb_entity_mentions (chunk_id);

ALTER TABLE public.kb_entity_mentions ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS kb_entity_mentions_read ON public.kb_entity_mentions;
CREATE POLICY kb_entity_mentions_read ON public.kb_entity_mentions FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.kb_entity_mentions IS 'Which chunk speaks of which entity';

-- Rollback:
-- DROP TABLE public.kb_entity_mentions;
