-- Migration: 20260207_09_moonshot_row_security
-- Description: Queue and agents are the service's own; what they found is read by client success

ALTER TABLE ai_task_queue ENABLE ROW LEVEL SECURITY;
-- allow: rls_without_policy the workers alone look at it
ALTER TABLE ai_task_dependencies ENABLE ROW LEVEL SECURITY;
-- allow: rls_without_policy the workers alone look at it
ALTER TABLE ai_task_logs ENABLE ROW LEVEL SECURITY;
-- allow: rls_without_policy the workers alone look at it
ALTER TABLE scheduled_tasks ENABLE ROW LEVEL SECURITY;
ALTER TABLE relationship_edges ENABLE ROW LEVEL SECURITY;
ALTER TABLE visualisation_configs ENABLE ROW LEVEL SECURITY;
-- allow: rls_without_policy the service draws the graph
ALTER TABLE graph_layout_cache ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_digital_twins ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulation_scenarios ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulation_turns ENABLE ROW LEVEL SECURITY;
ALTER TABLE deal_sandboxes ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandbox_moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE transcription_segments ENABLE ROW LEVEL SECURITY;
ALTER TABLE cohost_suggestions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sentiment_snapshots ENABLE ROW LEVEL SECURITY;
-- allow: rls_without_policy the service alone sets them
ALTER TABLE sentiment_thresholds ENABLE ROW LEVEL SECURITY;
ALTER TABLE sentiment_alerts ENABLE ROW LEVEL SECURITY;

CREATE POLICY ai_task_queue_read ON ai_task_queue FOR SELECT TO authenticated
    USING (client_id IS NULL OR looks_after(client_id));
CREATE POLICY relationship_edges_read ON relationship_edges FOR SELECT TO authenticated USING (true);
CREATE POLICY visualisation_configs_own ON visualisation_configs TO authenticated
    USING (owner_email = (SELECT auth.email())) WITH CHECK (owner_email = (SELECT auth.email()));
CREATE POLICY client_digital_twins_read ON client_digital_twins FOR SELECT TO authenticated
    USING (looks_after(client_id));
CREATE POLICY simulation_scenarios_own ON simulation_scenarios TO authenticated
    USING (created_by = current_cse()) WITH CHECK (created_by = current_cse());
CREATE POLICY deal_sandboxes_own ON deal_sandboxes TO authenticated
    USING (owner_id = current_cse()) WITH CHECK (owner_id = current_cse());
CREATE POLICY meeting_sessions_read ON meeting_sessions FOR SELECT TO authenticated USING (looks_after(client_id));
CREATE POLICY sentiment_snapshots_read ON sentiment_snapshots FOR SELECT TO authenticated
    USING (looks_after(client_id));
CREATE POLICY sentiment_alerts_read ON sentiment_alerts FOR SELECT TO authenticated USING (looks_after(client_id));
CREATE POLICY simulation_turns_own ON simulation_turns TO authenticated
    USING (EXISTS (
        SELECT FROM simulation_scenarios AS scenario
        WHERE scenario.id = simulation_turns.scenario_id AND scenario.created_by = current_cse()
    ));
CREATE POLICY sandbox_moves_own ON sandbox_moves TO authenticated
    USING (EXISTS (
        SELECT FROM deal_sandboxes AS sandbox
        WHERE sandbox.id = sandbox_moves.sandbox_id AND sandbox.owner_id = current_cse()
    ));
CREATE POLICY transcription_segments_read ON transcription_segments FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM meeting_sessions AS session
        WHERE session.id = transcription_segments.session_id AND looks_after(session.client_id)
    ));
CREATE POLICY cohost_suggestions_read ON cohost_suggestions FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM meeting_sessions AS session
        WHERE session.id = cohost_suggestions.session_id AND looks_after(session.client_id)
    ));
CREATE POLICY sentiment_alerts_acknowledge ON sentiment_alerts FOR UPDATE TO authenticated
    USING (looks_after(client_id)) WITH CHECK (acknowledged_by = current_cse());

-- Rollback:
-- DROP POLICY sentiment_alerts_acknowledge ON sentiment_alerts;
-- DROP POLICY cohost_suggestions_read ON cohost_suggestions;
-- DROP POLICY transcription_segments_read ON transcription_segments;
-- DROP POLICY sandbox_moves_own ON sandbox_moves;
-- DROP POLICY simulation_turns_own ON simulation_turns;
-- DROP POLICY sentiment_alerts_read ON sentiment_alerts;
-- DROP POLICY sentiment_snapshots_read ON sentiment_snapshots;
-- DROP POLICY meeting_sessions_read ON meeting_sessions;
-- DROP POLICY deal_sandboxes_own ON deal_sandboxes;
-- DROP POLICY simulation_scenarios_own ON simulation_scenarios;
-- DROP POLICY client_digital_twins_read ON client_digital_twins;
-- DROP POLICY visualisation_configs_own ON visualisation_configs;
-- DROP POLICY relationship_edges_read ON relationship_edges;
-- DROP POLICY ai_task_queue_read ON ai_task_queue;
-- ALTER TABLE sentiment_alerts DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE sentiment_thresholds DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE sentiment_snapshots DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE cohost_suggestions DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE transcription_segments DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE meeting_sessions DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE sandbox_moves DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE deal_sandboxes DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE simulation_turns DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE simulation_scenarios DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE client_digital_twins DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE graph_layout_cache DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE visualisation_configs DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE relationship_edges DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE scheduled_tasks DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE ai_task_logs DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE ai_task_dependencies DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE ai_task_queue DISABLE ROW LEVEL SECURITY;
