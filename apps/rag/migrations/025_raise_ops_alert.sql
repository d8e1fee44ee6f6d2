-- Migration: 025_raise_ops_alert
-- Description: Adds the function that raises an alert or counts one that is open
-- Created: 2025-04-28
-- Purpose: Every service raises alerts, and the counting belongs in one place

CREATE OR REPLACE FUNCTION public.raise_ops_alert(
    p_source text, p_severity text, p_message text, p_fingerprint text)
RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    INSERT INTO public.ops_alerts (source, severity, message, fingerprint)
    VALUES (p_source, p_severity, p_message, p_fingerprint)
    ON CONFLICT (fingerprint) WHERE resolved_at IS NULL
    DO UPDATE SET occurrences = ops_alerts.occurrences + 1, message = EXCLUDED.message
    RETURNING ops_alert_id
$$;

REVOKE EXECUTE ON FUNCTION public.raise_ops_alert(text, text, text, text) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.raise_ops_alert(text, text, text, text) TO service_role;

-- Rollback:
-- DROP FUNCTION public.raise_ops_alert(text, text, text, text);
