-- Migration: 049_trades_by_workspace
-- Description: Gives trades the workspace of their strategy
-- Created: 2025-08-25
-- Purpose: Positions of one team are nobody else's business

ALTER TABLE public.trade_events
    ADD COLUMN IF NOT EXISTS workspace_id uuid REFERENCES public.workspaces (workspace_id);

UPDATE public.trade_events AS events
SET workspace_id = COALESCE(
    (SELECT strategies.workspace_id FROM public.strategies
     WHERE strategies.strategy_id = events.strategy_id),
    (SELECT workspaces.workspace_id FROM public.workspaces WHERE workspaces.slug = 'default'))
WHERE events.workspace_id IS NULL;

ALTER TABLE public.trade_events ALTER COLUMN workspace_id SET NOT NULL;
CREATE INDEX IF NOT EXISTS trade_events_workspace_id_idx
    ON public.trade_events (workspace_id, occurred_at DESC);

-- Rollback:
-- DROP INDEX public.trade_events_workspace_id_idx;
-- ALTER TABLE public.trade_events DROP COLUMN workspace_id;
