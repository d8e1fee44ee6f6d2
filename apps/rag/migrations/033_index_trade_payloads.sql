-- Migration: 033_index_trade_payloads
-- Description: Indexes what brokers send with an order
-- Created: 2025-06-24
-- Purpose: Support looks for an order by the broker's own number, which stands in the payload

CREATE INDEX IF NOT EXISTS trade_events_payload_idx
    ON public.trade_events USING gin (payload jsonb_path_ops)
    WHERE event_type <> 'signal';

-- Rollback:
-- DROP INDEX public.trade_events_payload_idx;
