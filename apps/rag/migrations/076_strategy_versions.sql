-- Migration: 076_strategy_versions
-- Description: Creates the versions of strategies
-- Created: 2026-03-09
-- Purpose: What was live on a day is a question of the auditor, and an overwritten column cannot answer it

CREATE TABLE IF NOT EXISTS public.strategy_versions (
    strategy_version_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    strategy_id          uuid        NOT NULL REFERENCES public.strategies (strategy_id),
    version_number       integer     NOT NULL,
    config               jsonb       NOT NULL,
    config_hash          text        GENERATED ALWAYS AS (md5(config::text)) STORED,
    state                text        NOT NULL DEFAULT 'draft',
    notes                text,
    created_at           timestamptz NOT NULL DEFAULT now(),
    state_changed_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT strategy_versions_version_number_key UNIQUE (strategy_id, version_number),
    CONSTRAINT strategy_versions_version_number_check CHECK (version_number > 0),
    CONSTRAINT strategy_versions_config_check CHECK (jsonb_typeof(config) = 'object'),
    CONSTRAINT strategy_versions_state_check
        CHECK (state IN ('draft', 'backtested', 'paper', 'live', 'retired'))
);

CREATE UNIQUE INDEX IF NOT EXISTS strategy_versions_live_key
    ON public.strategy_versions (strategy_id) WHERE state = 'live';
CREATE INDEX IF NOT EXISTS strategy_versions_config_hash_idx ON public.strategy_versions (config_hash);

ALTER TABLE public.strategy_versions ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS strategy_versions_member_read ON public.strategy_versions;
CREATE POLICY strategy_versions_member_read ON public.strategy_versions FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM public.strategies WHERE strategies.strategy_id = strategy_versions.strategy_id));

COMMENT ON TABLE public.strategy_versions IS 'A configuration that never changes, and how far it has come';

-- Rollback:
-- DROP TABLE public.strategy_versions;
