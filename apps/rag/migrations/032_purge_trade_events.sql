-- Migration: 032_purge_trade_events
-- Description: Adds the function that deletes trades past their time
-- Created: 2025-06-16
-- Purpose: A nightly job calls it, in batches that no reader notices

CREATE OR REPLACE FUNCTION public.purge_trade_events(p_batch integer DEFAULT 5000)
RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    WITH due AS (
        SELECT events.trade_event_id
        FROM public.trade_events AS events
        JOIN public.trade_event_retention AS retention ON retention.event_type = events.event_type
        WHERE events.occurred_at < now() - make_interval(days => retention.keep_days)
        ORDER BY events.trade_event_id
        LIMIT p_batch
        FOR UPDATE OF events SKIP LOCKED
    ), gone AS (
        DELETE FROM public.trade_events AS events USING due
        WHERE events.trade_event_id = due.trade_event_id
        RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

REVOKE EXECUTE ON FUNCTION public.purge_trade_events(integer) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.purge_trade_events(integer) TO service_role;

-- Rollback:
-- DROP FUNCTION public.purge_trade_events(integer);
