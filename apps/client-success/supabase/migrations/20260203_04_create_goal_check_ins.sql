-- Migration: 20260203_04_create_goal_check_ins
-- Description: Somebody says how far a goal is

CREATE TABLE goal_check_ins (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    company_goal_id uuid
        CONSTRAINT goal_check_ins_company_goal_id_fkey REFERENCES company_goals (id) ON DELETE CASCADE,
    team_goal_id uuid
        CONSTRAINT goal_check_ins_team_goal_id_fkey REFERENCES team_goals (id) ON DELETE CASCADE,
    author_id uuid CONSTRAINT goal_check_ins_author_id_fkey REFERENCES cse_profiles (id),
    progress numeric(5, 2) NOT NULL
        CONSTRAINT goal_check_ins_progress_check CHECK (progress BETWEEN 0 AND 100),
    confidence text NOT NULL DEFAULT 'on_track'
        CONSTRAINT goal_check_ins_confidence_check CHECK (confidence IN ('on_track', 'at_risk', 'off_track')),
    comment text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT goal_check_ins_subject_check CHECK (num_nonnulls(company_goal_id, team_goal_id) = 1)
);

CREATE INDEX goal_check_ins_company_goal_id_idx ON goal_check_ins (company_goal_id, created_at DESC);
CREATE INDEX goal_check_ins_team_goal_id_idx ON goal_check_ins (team_goal_id, created_at DESC);
CREATE INDEX goal_check_ins_author_id_idx ON goal_check_ins (author_id);

-- Rollback:
-- DROP TABLE goal_check_ins;
