-- Migration: 024_ops_alert_fingerprints
-- Description: Lets one fault have one open alert
-- Created: 2025-04-28
-- Purpose: A broken feed raised the same alert every minute

ALTER TABLE public.ops_alerts
    ADD COLUMN IF NOT EXISTS fingerprint text,
    ADD COLUMN IF NOT EXISTS occurrences integer NOT NULL DEFAULT 1;

UPDATE public.ops_alerts
SET fingerprint = md5(source || ':' || ops_alert_id::text)
WHERE fingerprint IS NULL;

ALTER TABLE public.ops_alerts ALTER COLUMN fingerprint SET NOT NULL;

CREATE UNIQUE INDEX IF NOT EXISTS ops_alerts_open_fingerprint_key
    ON public.ops_alerts (fingerprint) WHERE resolved_at IS NULL;

-- Rollback:
-- DROP INDEX public.ops_alerts_open_fingerprint_key;
-- ALTER TABLE public.ops_alerts DROP COLUMN occurrences, DROP COLUMN fingerprint;
