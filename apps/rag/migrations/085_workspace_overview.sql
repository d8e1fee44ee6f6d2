-- Migration: 085_workspace_overview
-- Description: Adds the view that counts what a workspace has
-- Created: 2026-10-05
-- Purpose: The first page asked six questions and now asks one

CREATE OR REPLACE VIEW public.workspace_overview WITH (security_invoker = true) AS
SELECT workspaces.workspace_id, workspaces.slug, workspaces.plan,
       (SELECT count(*) FROM public.documents
        WHERE documents.workspace_id = workspaces.workspace_id AND documents.archived_at IS NULL) AS documents,
       (SELECT count(*) FROM public.strategies
        WHERE strategies.workspace_id = workspaces.workspace_id) AS strategies,
       (SELECT count(*) FROM public.strategies
        JOIN public.strategy_versions ON strategy_versions.strategy_id = strategies.strategy_id
        WHERE strategies.workspace_id = workspaces.workspace_id
          AND strategy_versions.state = 'live') AS live_versions,
       (SELECT count(*) FROM public.jobs
        WHERE jobs.workspace_id = workspaces.workspace_id
          AND jobs.status IN ('queued', 'running')) AS open_jobs,
       (SELECT count(*) FROM public.ops_alerts
        WHERE ops_alerts.workspace_id = workspaces.workspace_id
          AND ops_alerts.resolved_at IS NULL) AS open_alerts
FROM public.workspaces;

COMMENT ON VIEW public.workspace_overview IS 'What a workspace has and what waits there, as its reader may see it';

-- Rollback:
-- DROP VIEW public.workspace_overview;
