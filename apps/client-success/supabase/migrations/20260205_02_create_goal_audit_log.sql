-- Migration: 20260205_02_create_goal_audit_log
-- Description: Who changed which goal, and from what to what

CREATE TABLE goal_audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    goal_table text NOT NULL,
    goal_id uuid NOT NULL,
    operation text NOT NULL
        CONSTRAINT goal_audit_log_operation_check CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    before_change jsonb,
    after_change jsonb,
    changed_by text,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX goal_audit_log_goal_id_idx ON goal_audit_log (goal_id, changed_at DESC);

CREATE FUNCTION write_goal_audit_log() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    before_change jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - 'updated_at' END;
    after_change jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - 'updated_at' END;
BEGIN
    IF before_change IS DISTINCT FROM after_change THEN
        INSERT INTO goal_audit_log (goal_table, goal_id, operation, before_change, after_change, changed_by)
        VALUES (
            TG_TABLE_NAME,
            (coalesce(after_change, before_change) ->> 'id')::uuid,
            TG_OP,
            before_change,
            after_change,
            coalesce(auth.email(), session_user)
        );
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER company_goals_audit AFTER INSERT OR UPDATE OR DELETE ON company_goals
    FOR EACH ROW EXECUTE FUNCTION write_goal_audit_log();
CREATE TRIGGER team_goals_audit AFTER INSERT OR UPDATE OR DELETE ON team_goals
    FOR EACH ROW EXECUTE FUNCTION write_goal_audit_log();

-- Rollback:
-- DROP TRIGGER team_goals_audit ON team_goals;
-- DROP TRIGGER company_goals_audit ON company_goals;
-- DROP FUNCTION write_goal_audit_log();
-- DROP TABLE goal_audit_log;
