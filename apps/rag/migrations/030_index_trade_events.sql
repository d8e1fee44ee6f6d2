-- Migration: 030_index_trade_events
-- Description: Indexes trades by symbol, by strategy and by time
-- Created: 2025-06-04
-- Purpose: Fills of one symbol are read all day, and the purge reads by time

CREATE INDEX IF NOT EXISTS trade_events_symbol_occurred_at_idx
    ON public.trade_events (symbol, occurred_at DESC);
CREATE INDEX IF NOT EXISTS trade_events_strategy_id_idx
    ON public.trade_events (strategy_id, occurred_at DESC) WHERE strategy_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS trade_events_occurred_at_idx
    ON public.trade_events USING brin (occurred_at);

-- Rollback:
-- DROP INDEX public.trade_events_occurred_at_idx;
-- DROP INDEX public.trade_events_strategy_id_idx;
-- DROP INDEX public.trade_events_symbol_occurred_at_idx;
