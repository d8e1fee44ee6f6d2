-- Migration: 073_acknowledged_alerts
-- Description: Records who looks after an alert
-- Created: 2026-02-02
-- Purpose: Two people on duty worked on the same fault, and nobody on another

ALTER TABLE public.ops_alerts
    ADD COLUMN IF NOT EXISTS acknowledged_at timestamptz,
    ADD COLUMN IF NOT EXISTS acknowledged_by text,
    ADD COLUMN IF NOT EXISTS resolution text;

ALTER TABLE public.ops_alerts DROP CONSTRAINT IF EXISTS ops_alerts_acknowledged_check;
ALTER TABLE public.ops_alerts ADD CONSTRAINT ops_alerts_acknowledged_check
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL));
ALTER TABLE public.ops_alerts DROP CONSTRAINT IF EXISTS ops_alerts_resolution_check;
ALTER TABLE public.ops_alerts ADD CONSTRAINT ops_alerts_resolution_check
    CHECK (resolution IS NULL OR resolved_at IS NOT NULL);

-- Rollback:
-- ALTER TABLE public.ops_alerts
--     DROP COLUMN resolution, DROP COLUMN acknowledged_by, DROP COLUMN acknowledged_at;
