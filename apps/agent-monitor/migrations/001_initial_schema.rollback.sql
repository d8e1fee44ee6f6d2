-- Rollback: 001_initial_schema
-- Description: Drops events, sessions and workflows with their triggers

-- Children first and without CASCADE: what somebody has built on these tables is reported and not lost.
DROP TABLE session_events;
DROP FUNCTION session_events_move_session();
DROP FUNCTION session_events_refuse_changes();
DROP TABLE sessions;
DROP FUNCTION sessions_keep_order();
DROP TABLE workflows;
DROP FUNCTION keep_updated_at();
