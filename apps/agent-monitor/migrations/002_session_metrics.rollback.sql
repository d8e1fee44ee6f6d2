-- Rollback: 002_session_metrics
-- Description: Drops metrics, prices and what reports read

-- Everything here but the prices can be computed from the events again.
DROP VIEW workflow_performance;
DROP FUNCTION compute_session_metrics(uuid);
DROP TABLE session_metrics;
DROP INDEX session_events_tool_name_idx;
ALTER TABLE session_events
    DROP CONSTRAINT session_events_tokens_check,
    DROP COLUMN tool_name;
DROP TABLE model_prices;
