-- Migration: 023_ops_alerts
-- Description: Creates operational alerts
-- Created: 2025-04-22
-- Purpose: A feed that stops at night must be found in the morning, with the time at which it stopped

CREATE TABLE IF NOT EXISTS public.ops_alerts (
    ops_alert_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text        NOT NULL,
    severity      text        NOT NULL DEFAULT 'warn',
    message       text        NOT NULL,
    context       jsonb       NOT NULL DEFAULT '{}',
    raised_at     timestamptz NOT NULL DEFAULT now(),
    resolved_at   timestamptz,

    CONSTRAINT ops_alerts_severity_check CHECK (severity IN ('info', 'warn', 'error')),
    CONSTRAINT ops_alerts_resolved_at_check CHECK (resolved_at >= raised_at)
);

CREATE INDEX IF NOT EXISTS ops_alerts_open_idx
    ON public.ops_alerts (raised_at DESC) WHERE resolved_at IS NULL;

ALTER TABLE public.ops_alerts ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS ops_alerts_read ON public.ops_alerts;
CREATE POLICY ops_alerts_read ON public.ops_alerts FOR SELECT TO authenticated USING (true);

COMMENT ON TABLE public.ops_alerts IS 'What somebody on duty has to look at';

-- Rollback:
-- DROP TABLE public.ops_alerts;
