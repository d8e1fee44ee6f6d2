-- Migration: 041_workspace_membership
-- Description: Adds the functions that policies ask for membership
-- Created: 2025-08-05
-- Purpose: A policy that reads the table of members would be bound by that table's own policy

CREATE SCHEMA IF NOT EXISTS private;
GRANT USAGE ON SCHEMA private TO authenticated, service_role;

CREATE OR REPLACE FUNCTION private.is_member(p_workspace_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (
        SELECT FROM public.workspace_members
        WHERE workspace_id = p_workspace_id AND user_id = (SELECT auth.uid())
    )
$$;

CREATE OR REPLACE FUNCTION private.is_editor(p_workspace_id uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (
        SELECT FROM public.workspace_members
        WHERE workspace_id = p_workspace_id AND user_id = (SELECT auth.uid())
          AND role IN ('owner', 'editor')
    )
$$;

REVOKE EXECUTE ON FUNCTION private.is_member(uuid), private.is_editor(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.is_member(uuid), private.is_editor(uuid) TO authenticated, service_role;

DROP POLICY IF EXISTS workspaces_read ON public.workspaces;
CREATE POLICY workspaces_read ON public.workspaces
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

-- Rollback:
-- DROP POLICY workspaces_read ON public.workspaces;
-- CREATE POLICY workspaces_read ON public.workspaces FOR SELECT TO service_role USING (true);
-- DROP FUNCTION private.is_editor(uuid);
-- DROP FUNCTION private.is_member(uuid);
-- DROP SCHEMA private;
