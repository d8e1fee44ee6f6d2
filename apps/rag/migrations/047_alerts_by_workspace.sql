-- Migration: 047_alerts_by_workspace
-- Description: Lets an alert name a workspace
-- Created: 2025-08-18
-- Purpose: An alert of one team's feed is that team's; an alert of the platform is nobody's alone

ALTER TABLE public.ops_alerts
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id) ON DELETE CASCADE;
CREATE INDEX IF NOT EXISTS ops_alerts_workspace_id_idx
    ON public.ops_alerts (workspace_id, raised_at DESC) WHERE workspace_id IS NOT NULL;

DROP FUNCTION IF EXISTS public.raise_ops_alert(text, text, text, text);
CREATE OR REPLACE FUNCTION public.raise_ops_alert(
    p_workspace_id uuid, p_source text, p_severity text, p_message text, p_fingerprint text)
RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    INSERT INTO public.ops_alerts (workspace_id, source, severity, message, fingerprint)
    VALUES (p_workspace_id, p_source, p_severity, p_message, p_fingerprint)
    ON CONFLICT (fingerprint) WHERE resolved_at IS NULL
    DO UPDATE SET occurrences = ops_alerts.occurrences + 1, message = EXCLUDED.message
    RETURNING ops_alert_id
$$;

REVOKE EXECUTE ON FUNCTION public.raise_ops_alert(uuid, text, text, text, text) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.raise_ops_alert(uuid, text, text, text, text) TO service_role;

-- Rollback:
-- DROP FUNCTION public.raise_ops_alert(uuid, text, text, text, text);
-- CREATE FUNCTION public.raise_ops_alert(
--     p_source text, p_severity text, p_message text, p_fingerprint text)
-- RETURNS bigint
-- LANGUAGE sql SET search_path = '' AS $$
--     INSERT INTO public.ops_alerts (source, severity, message, fingerprint)
--     VALUES (p_source, p_severity, p_message, p_fingerprint)
--     ON CONFLICT (fingerprint) WHERE resolved_at IS NULL
--     DO UPDATE SET occurrences = ops_alerts.occurrences + 1, message = EXCLUDED.message
--     RETURNING ops_alert_id
-- $$;
-- REVOKE EXECUTE ON FUNCTION public.raise_ops_alert(text, text, text, text) FROM PUBLIC, anon, authenticated;
-- DROP INDEX public.ops_alerts_workspace_id_idx;
-- ALTER TABLE public.ops_alerts DROP COLUMN workspace_id;
