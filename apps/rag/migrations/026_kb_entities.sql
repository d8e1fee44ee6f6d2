-- Migration: 026_kb_entities
-- Description: Creates the entities of the knowledge base
-- Created: 2025-05-12
-- Purpose: A passage about a company is found by the company, however it is spelt

CREATE TABLE IF NOT EXISTS public.kb_entities (
    kb_entity_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    entity_type   text        NOT NULL,
    name          text        NOT NULL,
    attributes    jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT kb_entities_entity_type_check
        CHECK (entity_type IN ('company', 'person', 'instrument', 'indicator', 'event')),
    CONSTRAINT kb_entities_name_check CHECK (name <> '')
);

CREATE UNIQUE INDEX IF NOT EXISTS kb_entities_type_name_key
    ON public.kb_entities (entity_type, lower(name));
CREATE INDEX IF NOT EXISTS kb_entities_attributes_idx
    ON public.kb_entities USING gin (attributes jsonb_path_ops);

CREATE OR REPLACE TRIGGER kb_entities_touch_updated_at
    BEFORE UPDATE ON public.kb_entities
    FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

ALTER TABLE public.kb_entities ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS kb_entities_read ON public.kb_entities;
CREATE POLICY kb_entities_read ON public.kb_entities FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.kb_entities IS 'Companies, people and things that documents speak of';

-- Rollback:
-- DROP TABLE public.kb_entities;
