-- Migration: 20260204_03_validate_initiative_goals
-- Description: Looks through the initiatives once the lock of the link is gone
-- Transaction: none

ALTER TABLE portfolio_initiatives VALIDATE CONSTRAINT portfolio_initiatives_team_goal_id_fkey;

ALTER TABLE portfolio_initiatives VALIDATE CONSTRAINT portfolio_initiatives_progress_check;

CREATE INDEX CONCURRENTLY portfolio_initiatives_team_goal_id_idx
    ON portfolio_initiatives (team_goal_id) WHERE team_goal_id IS NOT NULL;

-- Rollback:
-- DROP INDEX portfolio_initiatives_team_goal_id_idx;
-- ALTER TABLE portfolio_initiatives
--     DROP CONSTRAINT portfolio_initiatives_team_goal_id_fkey,
--     DROP CONSTRAINT portfolio_initiatives_progress_check;
-- ALTER TABLE portfolio_initiatives
--     ADD CONSTRAINT portfolio_initiatives_team_goal_id_fkey
--     FOREIGN KEY (team_goal_id) REFERENCES team_goals (id) ON DELETE SET NULL NOT VALID,
--     ADD CONSTRAINT portfolio_initiatives_progress_check CHECK (progress BETWEEN 0 AND 100) NOT VALID;
