-- Migration: 20260205_create_goal_approvals
-- Description: A goal of a team becomes active when somebody else approves it

CREATE TABLE goal_approvals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    team_goal_id uuid NOT NULL
        CONSTRAINT goal_approvals_team_goal_id_fkey REFERENCES team_goals (id) ON DELETE CASCADE,
    approver_id uuid NOT NULL CONSTRAINT goal_approvals_approver_id_fkey REFERENCES cse_profiles (id),
    decision text NOT NULL DEFAULT 'pending'
        CONSTRAINT goal_approvals_decision_check CHECK (decision IN ('pending', 'approved', 'returned')),
    remark text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT goal_approvals_decided_at_check CHECK ((decision = 'pending') = (decided_at IS NULL)),
    CONSTRAINT goal_approvals_remark_check CHECK (decision <> 'returned' OR remark IS NOT NULL)
);

-- One open question a goal.
CREATE UNIQUE INDEX goal_approvals_pending_key ON goal_approvals (team_goal_id) WHERE decision = 'pending';
CREATE INDEX goal_approvals_team_goal_id_idx ON goal_approvals (team_goal_id);
CREATE INDEX goal_approvals_approver_id_idx ON goal_approvals (approver_id);

CREATE FUNCTION goal_approval_decided() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM team_goals WHERE id = NEW.team_goal_id AND owner_id = NEW.approver_id) THEN
        RAISE EXCEPTION 'nobody approves a goal of their own' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.decision = 'approved' THEN
        UPDATE team_goals SET status = 'active' WHERE id = NEW.team_goal_id AND status = 'draft';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER goal_approvals_decided AFTER INSERT OR UPDATE OF decision ON goal_approvals
    FOR EACH ROW EXECUTE FUNCTION goal_approval_decided();

-- Rollback:
-- DROP TABLE goal_approvals;
-- DROP FUNCTION goal_approval_decided();
