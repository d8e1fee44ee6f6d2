-- Migration: 074_alert_severities
-- Description: Spells out the severity warning, and adds critical
-- Created: 2026-02-09
-- Purpose: The pager rings for critical alone, and it rang for every error

ALTER TABLE public.ops_alerts DROP CONSTRAINT IF EXISTS ops_alerts_severity_check;
UPDATE public.ops_alerts SET severity = 'warning' WHERE severity = 'warn';
ALTER TABLE public.ops_alerts ALTER COLUMN severity SET DEFAULT 'warning';
ALTER TABLE public.ops_alerts ADD CONSTRAINT ops_alerts_severity_check
    CHECK (severity IN ('info', 'warning', 'error', 'critical'));

CREATE INDEX IF NOT EXISTS ops_alerts_open_critical_idx
    ON public.ops_alerts (raised_at) WHERE resolved_at IS NULL AND severity = 'critical';

-- Rollback:
-- DROP INDEX public.ops_alerts_open_critical_idx;
-- ALTER TABLE public.ops_alerts DROP CONSTRAINT ops_alerts_severity_check;
-- UPDATE public.ops_alerts SET severity = 'error' WHERE severity = 'critical';
-- UPDATE public.ops_alerts SET severity = 'warn' WHERE severity = 'warning';
-- ALTER TABLE public.ops_alerts ALTER COLUMN severity SET DEFAULT 'warn';
-- ALTER TABLE public.ops_alerts ADD CONSTRAINT ops_alerts_severity_check
--     CHECK (severity IN ('info', 'warn', 'error'));
