-- Migration: 001_initial_schema
-- Description: Creates documents, their chunks, and one embedding of each chunk
-- Created: 2025-01-06
-- Purpose: Retrieval needs a store that knows where a passage came from and what it means

-- Signed-in people read; the ingest workers write as service_role, which row-level security does not bind.
CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA extensions;

CREATE TABLE IF NOT EXISTS public.documents (
    document_id   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    source_uri    text        NOT NULL,
    title         text        NOT NULL,
    mime_type     text        NOT NULL DEFAULT 'text/plain',
    content_hash  text        NOT NULL,
    metadata      jsonb       NOT NULL DEFAULT '{}',
    ingested_at   timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT documents_title_check CHECK (title <> ''),
    CONSTRAINT documents_content_hash_check CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT documents_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE TABLE IF NOT EXISTS public.chunks (
    chunk_id     uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    document_id  uuid        NOT NULL REFERENCES public.documents (document_id) ON DELETE CASCADE,
    ordinal      integer     NOT NULL,
    content      text        NOT NULL,
    token_count  integer     NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT chunks_document_id_ordinal_key UNIQUE (document_id, ordinal),
    CONSTRAINT chunks_ordinal_check CHECK (ordinal >= 0),
    CONSTRAINT chunks_token_count_check CHECK (token_count > 0)
);

CREATE TABLE IF NOT EXISTS public.chunk_vectors (
    chunk_vector_id  bigint                 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chunk_id         uuid                   NOT NULL REFERENCES public.chunks (chunk_id) ON DELETE CASCADE,
    model            text                   NOT NULL,
    embedding        extensions.vector(256) NOT NULL,
    created_at       timestamptz            NOT NULL DEFAULT now(),

    CONSTRAINT chunk_vectors_chunk_id_model_key UNIQUE (chunk_id, model)
);

CREATE OR REPLACE FUNCTION public.touch_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER documents_touch_updated_at
    BEFORE UPDATE ON public.documents
    FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.chunk_vectors ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS documents_read ON public.documents;
CREATE POLICY documents_read ON public.documents FOR SELECT TO authenticated USING (true);
DROP POLICY IF EXISTS chunks_read ON public.chunks;
CREATE POLICY chunks_read ON public.chunks FOR SELECT TO authenticated USING (true);
DROP POLICY IF EXISTS chunk_vectors_read ON public.chunk_vectors;
CREATE POLICY chunk_vectors_read ON public.chunk_vectors FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.documents IS 'What was ingested, and the digest by which it is known again';
COMMENT ON TABLE public.chunks IS 'Passages of a document, cut at a budget of tokens';
COMMENT ON TABLE public.chunk_vectors IS 'The embedding of a chunk by one model';

-- Rollback:
-- DROP TABLE public.chunk_vectors;
-- DROP TABLE public.chunks;
-- DROP TABLE public.documents;
-- DROP FUNCTION public.touch_updated_at();
