-- Migration: 039_workspaces
-- Description: Creates workspaces
-- Created: 2025-08-04
-- Purpose: A second team joins, and neither may see what the other one trades

CREATE TABLE IF NOT EXISTS public.workspaces (
    workspace_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    slug          text        NOT NULL,
    name          text        NOT NULL,
    plan          text        NOT NULL DEFAULT 'research',
    settings      jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT workspaces_slug_key UNIQUE (slug),
    CONSTRAINT workspaces_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT workspaces_plan_check CHECK (plan IN ('research', 'trading', 'suspended')),
    CONSTRAINT workspaces_settings_check CHECK (jsonb_typeof(settings) = 'object')
);

CREATE OR REPLACE TRIGGER workspaces_touch_updated_at
    BEFORE UPDATE ON public.workspaces
    FOR EACH ROW EXECUTE FUNCTION public.touch_updated_at();

-- Who belongs to which workspace comes with the next file; until then nobody but the services reads this.
ALTER TABLE public.workspaces ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS workspaces_read ON public.workspaces;
CREATE POLICY workspaces_read ON public.workspaces FOR SELECT TO service_role USING (true);

COMMENT ON TABLE public.workspaces IS 'A team, what it has bought, and how its system is set up';
COMMENT ON COLUMN public.workspaces.settings IS 'Budget of tokens a chunk, embedding model, and the like';

-- Rollback:
-- DROP TABLE public.workspaces;
