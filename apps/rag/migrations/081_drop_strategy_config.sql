-- Migration: 081_drop_strategy_config
-- Description: Drops strategies.config, which the versions have replaced
-- Created: 2026-04-13
-- Purpose: A release has read versions for a month; two sources of one truth drift apart

-- Nothing has read the column since the executor asks for the live version.
ALTER TABLE public.strategies DROP COLUMN IF EXISTS config;

-- Rollback:
-- ALTER TABLE public.strategies ADD COLUMN config jsonb NOT NULL DEFAULT '{}';
-- UPDATE public.strategies
-- SET config = versions.config
-- FROM public.strategy_versions AS versions
-- WHERE versions.strategy_id = strategies.strategy_id AND versions.state = 'live';
