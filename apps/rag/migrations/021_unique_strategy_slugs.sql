-- Migration: 021_unique_strategy_slugs
-- Description: Makes a slug name one strategy
-- Created: 2025-04-02
-- Purpose: The slug stands in addresses, so it has to lead to one page

CREATE UNIQUE INDEX IF NOT EXISTS strategies_slug_key ON public.strategies (slug);

-- Rollback:
-- DROP INDEX public.strategies_slug_key;
