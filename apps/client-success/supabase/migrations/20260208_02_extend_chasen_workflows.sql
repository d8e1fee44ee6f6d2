-- Migration: 20260208_02_extend_chasen_workflows
-- Description: Workflows say when they run, and remember how that went

ALTER TABLE chasen_workflows
    ADD COLUMN trigger_type text NOT NULL DEFAULT 'manual',
    ADD COLUMN trigger_config jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN last_run_at timestamptz,
    ADD COLUMN runs integer NOT NULL DEFAULT 0;

ALTER TABLE chasen_workflows
    ADD CONSTRAINT chasen_workflows_trigger_type_check
    CHECK (trigger_type IN ('manual', 'schedule', 'sentiment_alert', 'health_prediction')) NOT VALID;

CREATE TRIGGER chasen_workflows_touch BEFORE UPDATE ON chasen_workflows
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

ALTER TABLE chasen_workflows ENABLE ROW LEVEL SECURITY;
CREATE POLICY chasen_workflows_read ON chasen_workflows FOR SELECT TO authenticated USING (true);
CREATE POLICY chasen_workflows_own ON chasen_workflows FOR UPDATE TO authenticated
    USING (created_by = (SELECT auth.email())) WITH CHECK (created_by = (SELECT auth.email()));

-- Rollback:
-- DROP POLICY chasen_workflows_own ON chasen_workflows;
-- DROP POLICY chasen_workflows_read ON chasen_workflows;
-- ALTER TABLE chasen_workflows DISABLE ROW LEVEL SECURITY;
-- DROP TRIGGER chasen_workflows_touch ON chasen_workflows;
-- ALTER TABLE chasen_workflows
--     DROP COLUMN runs,
--     DROP COLUMN last_run_at,
--     DROP COLUMN trigger_config,
--     DROP COLUMN trigger_type;
