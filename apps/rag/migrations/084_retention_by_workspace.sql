-- Migration: 084_retention_by_workspace
-- Description: Lets a workspace keep its signals for another time
-- Created: 2026-08-17
-- Purpose: One team replays signals for a year, and pays for the room

ALTER TABLE public.workspaces ADD COLUMN IF NOT EXISTS signal_days integer;

ALTER TABLE public.workspaces DROP CONSTRAINT IF EXISTS workspaces_signal_days_check;
ALTER TABLE public.workspaces ADD CONSTRAINT workspaces_signal_days_check CHECK (signal_days > 0);

COMMENT ON COLUMN public.workspaces.signal_days IS 'How long signals are kept; NULL is what holds for all';

CREATE OR REPLACE FUNCTION public.purge_trade_events(p_batch integer DEFAULT 5000)
RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    WITH due AS (
        SELECT events.trade_event_id
        FROM public.trade_events AS events
        JOIN public.workspaces AS workspaces ON workspaces.workspace_id = events.workspace_id
        JOIN public.trade_event_retention AS retention ON retention.event_type = events.event_type
        WHERE events.occurred_at < now() - make_interval(days => CASE
            WHEN events.event_type = 'signal' THEN COALESCE(workspaces.signal_days, retention.keep_days)
            ELSE retention.keep_days
        END)
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

-- Rollback:
-- CREATE OR REPLACE FUNCTION public.purge_trade_events(p_batch integer DEFAULT 5000)
-- RETURNS bigint
-- LANGUAGE sql SET search_path = '' AS $$
--     WITH due AS (
--         SELECT events.trade_event_id
--         FROM public.trade_events AS events
--         JOIN public.trade_event_retention AS retention ON retention.event_type = events.event_type
--         WHERE events.occurred_at < now() - make_interval(days => retention.keep_days)
--         ORDER BY events.trade_event_id
--         LIMIT p_batch
--         FOR UPDATE OF events SKIP LOCKED
--     ), gone AS (
--         DELETE FROM public.trade_events AS events USING due
--         WHERE events.trade_event_id = due.trade_event_id
--         RETURNING 1
--     )
--     SELECT count(*) FROM gone
-- $$;
-- ALTER TABLE public.workspaces DROP COLUMN signal_days;
