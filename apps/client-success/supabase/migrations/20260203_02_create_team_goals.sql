-- Migration: 20260203_02_create_team_goals
-- Description: What a team does for a goal of the company

CREATE TABLE team_goals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company_goal_id uuid NOT NULL
        CONSTRAINT team_goals_company_goal_id_fkey REFERENCES company_goals (id) ON DELETE CASCADE,
    team_name text NOT NULL,
    title text NOT NULL,
    owner_id uuid CONSTRAINT team_goals_owner_id_fkey REFERENCES cse_profiles (id),
    status text NOT NULL DEFAULT 'draft'
        CONSTRAINT team_goals_status_check CHECK (status IN ('draft', 'active', 'achieved', 'missed', 'cancelled')),
    progress numeric(5, 2) NOT NULL DEFAULT 0
        CONSTRAINT team_goals_progress_check CHECK (progress BETWEEN 0 AND 100),
    target_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX team_goals_company_goal_id_idx ON team_goals (company_goal_id);
CREATE INDEX team_goals_owner_id_idx ON team_goals (owner_id);

CREATE TRIGGER team_goals_touch BEFORE UPDATE ON team_goals
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Rollback:
-- DROP TABLE team_goals;
