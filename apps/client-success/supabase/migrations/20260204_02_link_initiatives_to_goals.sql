-- Migration: 20260204_02_link_initiatives_to_goals
-- Description: Initiatives count for the goal of a team

ALTER TABLE portfolio_initiatives
    ADD COLUMN team_goal_id uuid,
    ADD COLUMN progress numeric(5, 2) NOT NULL DEFAULT 0;

ALTER TABLE portfolio_initiatives
    ADD CONSTRAINT portfolio_initiatives_team_goal_id_fkey
    FOREIGN KEY (team_goal_id) REFERENCES team_goals (id) ON DELETE SET NULL NOT VALID;
ALTER TABLE portfolio_initiatives
    ADD CONSTRAINT portfolio_initiatives_progress_check CHECK (progress BETWEEN 0 AND 100) NOT VALID;

UPDATE portfolio_initiatives SET progress = 100 WHERE status = 'completed';

-- Rollback:
-- ALTER TABLE portfolio_initiatives
--     DROP COLUMN progress,
--     DROP COLUMN team_goal_id;
