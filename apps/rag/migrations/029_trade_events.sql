-- Migration: 029_trade_events
-- Description: Creates the log of trades
-- Created: 2025-06-02
-- Purpose: What was decided, sent and filled is told from one log

CREATE TABLE IF NOT EXISTS public.trade_events (
    trade_event_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    strategy_id     uuid        REFERENCES public.strategies (strategy_id) ON DELETE SET NULL,
    symbol          text        NOT NULL,
    event_type      text        NOT NULL,
    side            text,
    quantity        numeric,
    price           numeric,
    payload         jsonb       NOT NULL DEFAULT '{}',
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT trade_events_event_type_check
        CHECK (event_type IN ('signal', 'order_sent', 'order_filled', 'order_cancelled', 'position_closed')),
    CONSTRAINT trade_events_side_check CHECK (side IN ('buy', 'sell')),
    CONSTRAINT trade_events_quantity_check CHECK (quantity > 0 AND quantity < 'Infinity'),
    CONSTRAINT trade_events_price_check CHECK (price > 0 AND price < 'Infinity')
);

ALTER TABLE public.trade_events ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS trade_events_read ON public.trade_events;
CREATE POLICY trade_events_read ON public.trade_events FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.trade_events IS 'Signals, orders and fills, as they happened';

-- Rollback:
-- DROP TABLE public.trade_events;
