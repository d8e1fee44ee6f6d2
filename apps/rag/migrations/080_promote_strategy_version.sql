-- Migration: 080_promote_strategy_version
-- Description: Adds the function that moves a version to its next state
-- Created: 2026-03-16
-- Purpose: Going live retires the version before in the same moment

CREATE OR REPLACE FUNCTION public.promote_strategy_version(p_strategy_version_id uuid, p_state text)
RETURNS SETOF public.strategy_versions
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF p_state = 'live' THEN
        UPDATE public.strategy_versions AS before
        SET state = 'retired'
        FROM public.strategy_versions AS promoted
        WHERE promoted.strategy_version_id = p_strategy_version_id
          AND before.strategy_id = promoted.strategy_id
          AND before.strategy_version_id <> p_strategy_version_id
          AND before.state = 'live';
    END IF;
    RETURN QUERY
        UPDATE public.strategy_versions
        SET state = p_state
        WHERE strategy_version_id = p_strategy_version_id
        RETURNING *;
END
$$;

REVOKE EXECUTE ON FUNCTION public.promote_strategy_version(uuid, text) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.promote_strategy_version(uuid, text) TO service_role;

-- Rollback:
-- DROP FUNCTION public.promote_strategy_version(uuid, text);
