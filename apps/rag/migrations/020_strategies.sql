-- Migration: 020_strategies
-- Description: Creates the registry of strategies
-- Created: 2025-04-01
-- Purpose: Backtests were told apart by label alone, and two teams chose the same

CREATE TABLE IF NOT EXISTS public.strategies (
    strategy_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    slug         text        NOT NULL,
    name         text        NOT NULL,
    thesis       text,
    universe     text[]      NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT strategies_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT strategies_name_check CHECK (name <> '')
);

CREATE INDEX IF NOT EXISTS strategies_universe_idx ON public.strategies USING gin (universe);

CREATE OR REPLACE TRIGGER strategies_touch_updated_at
    BEFORE UPDATE ON public.strategies
    FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

ALTER TABLE public.strategies ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS strategies_read ON public.strategies;
CREATE POLICY strategies_read ON public.strategies FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.strategies IS 'A rule for trading, by the name under which people speak of it';

-- Rollback:
-- DROP TABLE public.strategies;
