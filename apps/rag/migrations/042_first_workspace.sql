-- Migration: 042_first_workspace
-- Description: Adds the workspace of the team that was here first
-- Created: 2025-08-05
-- Purpose: What was recorded before there were workspaces has to belong to one

INSERT INTO public.workspaces (slug, name, plan)
VALUES ('default', 'Research', 'trading')
ON CONFLICT (slug) DO NOTHING;

INSERT INTO public.workspace_members (workspace_id, user_id, role)
SELECT workspaces.workspace_id, users.id, 'editor'
FROM public.workspaces AS workspaces CROSS JOIN auth.users AS users
WHERE workspaces.slug = 'default'
ON CONFLICT (workspace_id, user_id) DO NOTHING;

-- Rollback:
-- DELETE FROM public.workspaces WHERE slug = 'default';
