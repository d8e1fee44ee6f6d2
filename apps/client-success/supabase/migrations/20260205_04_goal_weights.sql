-- Migration: 20260205_04_goal_weights
-- Description: A goal of a team counts for the company as much as its weight

ALTER TABLE team_goals ADD COLUMN weight integer NOT NULL DEFAULT 1
    CONSTRAINT team_goals_weight_check CHECK (weight BETWEEN 1 AND 10);

CREATE OR REPLACE FUNCTION roll_up_company_goal(wanted_goal uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE company_goals AS goal
    SET progress = parts.progress
    FROM (
        SELECT round(sum(progress * weight) / sum(weight), 2) AS progress
        FROM team_goals
        WHERE company_goal_id = wanted_goal AND status <> 'cancelled'
    ) AS parts
    WHERE goal.id = wanted_goal
      AND parts.progress IS NOT NULL
      AND goal.progress <> parts.progress
$$;

DROP TRIGGER team_goals_roll_up ON team_goals;
CREATE TRIGGER team_goals_roll_up
    AFTER INSERT OR DELETE OR UPDATE OF progress, status, company_goal_id, weight ON team_goals
    FOR EACH ROW EXECUTE FUNCTION team_progress_changed();

-- Rollback:
-- DROP TRIGGER team_goals_roll_up ON team_goals;
-- CREATE TRIGGER team_goals_roll_up
--     AFTER INSERT OR DELETE OR UPDATE OF progress, status, company_goal_id ON team_goals
--     FOR EACH ROW EXECUTE FUNCTION team_progress_changed();
--
-- CREATE OR REPLACE FUNCTION roll_up_company_goal(wanted_goal uuid) RETURNS void
--     LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
-- AS $$
--     UPDATE company_goals AS goal
--     SET progress = parts.progress
--     FROM (
--         SELECT round(avg(progress), 2) AS progress
--         FROM team_goals
--         WHERE company_goal_id = wanted_goal AND status <> 'cancelled'
--     ) AS parts
--     WHERE goal.id = wanted_goal
--       AND parts.progress IS NOT NULL
--       AND goal.progress <> parts.progress
-- $$;
--
-- ALTER TABLE team_goals DROP COLUMN weight;
