-- Migration: 068_refresh_summaries
-- Description: Adds the function that refreshes both materialised views
-- Created: 2025-11-24
-- Purpose: The scheduler may refresh them and own nothing

CREATE OR REPLACE FUNCTION private.refresh_summaries() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.latest_strategy_intel;
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.backtest_leaderboard;
END
$$;

REVOKE EXECUTE ON FUNCTION private.refresh_summaries() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.refresh_summaries() TO service_role;

-- Rollback:
-- DROP FUNCTION private.refresh_summaries();
