-- Migration: 040_workspace_members
-- Description: Creates the members of workspaces
-- Created: 2025-08-04
-- Purpose: Row-level security asks who belongs where

CREATE TABLE IF NOT EXISTS public.workspace_members (
    workspace_id  uuid        NOT NULL REFERENCES public.workspaces (workspace_id) ON DELETE CASCADE,
    user_id       uuid        NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    role          text        NOT NULL DEFAULT 'viewer',
    added_at      timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT workspace_members_pkey PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT workspace_members_role_check CHECK (role IN ('owner', 'editor', 'viewer'))
);

CREATE INDEX IF NOT EXISTS workspace_members_user_id_idx ON public.workspace_members (user_id);

ALTER TABLE public.workspace_members ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS workspace_members_read_own ON public.workspace_members;
CREATE POLICY workspace_members_read_own ON public.workspace_members
    FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));

COMMENT ON TABLE public.workspace_members IS 'Who belongs to a workspace, and what they may do there';

-- Rollback:
-- DROP TABLE public.workspace_members;
