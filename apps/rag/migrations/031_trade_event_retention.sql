-- Migration: 031_trade_event_retention
-- Description: Creates the rules of how long trades are kept
-- Created: 2025-06-16
-- Purpose: Signals come by the second and are worthless after a quarter; fills are kept for the auditor

CREATE TABLE IF NOT EXISTS public.trade_event_retention (
    event_type  text    PRIMARY KEY,
    keep_days   integer NOT NULL,

    CONSTRAINT trade_event_retention_event_type_check
        CHECK (event_type IN ('signal', 'order_sent', 'order_filled', 'order_cancelled', 'position_closed')),
    CONSTRAINT trade_event_retention_keep_days_check CHECK (keep_days > 0)
);

INSERT INTO public.trade_event_retention (event_type, keep_days) VALUES
    ('signal', 90), ('order_sent', 400), ('order_cancelled', 400)
ON CONFLICT (event_type) DO NOTHING;

ALTER TABLE public.trade_event_retention ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS trade_event_retention_read ON public.trade_event_retention;
CREATE POLICY trade_event_retention_read ON public.trade_event_retention
    FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.trade_event_retention IS 'How long each kind is kept; a kind without a row is kept for ever';

-- Rollback:
-- DROP TABLE public.trade_event_retention;
