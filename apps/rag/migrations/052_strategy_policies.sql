-- Migration: 052_strategy_policies
-- Description: Shows strategies and trades to members, and lets editors write strategies
-- Created: 2025-09-02
-- Purpose: Editors name and describe strategies in the web client, without a service between

DROP POLICY IF EXISTS strategies_read ON public.strategies;
DROP POLICY IF EXISTS strategies_member_read ON public.strategies;
CREATE POLICY strategies_member_read ON public.strategies
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));
DROP POLICY IF EXISTS strategies_editor_insert ON public.strategies;
CREATE POLICY strategies_editor_insert ON public.strategies
    FOR INSERT TO authenticated WITH CHECK (private.is_editor(workspace_id));
DROP POLICY IF EXISTS strategies_editor_update ON public.strategies;
CREATE POLICY strategies_editor_update ON public.strategies
    FOR UPDATE TO authenticated
    USING (private.is_editor(workspace_id)) WITH CHECK (private.is_editor(workspace_id));

DROP POLICY IF EXISTS trade_events_read ON public.trade_events;
DROP POLICY IF EXISTS trade_events_member_read ON public.trade_events;
CREATE POLICY trade_events_member_read ON public.trade_events
    FOR SELECT TO authenticated USING (private.is_member(workspace_id));

-- Rollback:
-- DROP POLICY trade_events_member_read ON public.trade_events;
-- CREATE POLICY trade_events_read ON public.trade_events FOR SELECT TO authenticated USING (true);
-- DROP POLICY strategies_editor_update ON public.strategies;
-- DROP POLICY strategies_editor_insert ON public.strategies;
-- DROP POLICY strategies_member_read ON public.strategies;
-- CREATE POLICY strategies_read ON public.strategies FOR SELECT TO authenticated USING (true);
