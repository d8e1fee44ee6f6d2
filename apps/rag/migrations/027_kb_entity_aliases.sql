-- Migration: 027_kb_entity_aliases
-- Description: Adds the other names of an entity
-- Created: 2025-05-14
-- Purpose: News speaks of tickers and of old names of companies

ALTER TABLE public.kb_entities ADD COLUMN IF NOT EXISTS aliases text[] NOT NULL DEFAULT '{}';
CREATE INDEX IF NOT EXISTS kb_entities_aliases_idx ON public.kb_entities USING gin (aliases);

-- Rollback:
-- DROP INDEX public.kb_entities_aliases_idx;
-- ALTER TABLE public.kb_entities DROP COLUMN aliases;
