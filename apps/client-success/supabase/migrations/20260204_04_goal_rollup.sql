-- Migration: 20260204_04_goal_rollup
-- Description: Progress rises from initiatives to teams, and from teams to the company

CREATE FUNCTION roll_up_team_goal(wanted_goal uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE team_goals AS goal
    SET progress = parts.progress
    FROM (
        SELECT round(avg(progress), 2) AS progress
        FROM portfolio_initiatives
        WHERE team_goal_id = wanted_goal AND status <> 'cancelled'
    ) AS parts
    WHERE goal.id = wanted_goal
      AND parts.progress IS NOT NULL
      AND goal.progress <> parts.progress
$$;

CREATE FUNCTION roll_up_company_goal(wanted_goal uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE company_goals AS goal
    SET progress = parts.progress
    FROM (
        SELECT round(avg(progress), 2) AS progress
        FROM team_goals
        WHERE company_goal_id = wanted_goal AND status <> 'cancelled'
    ) AS parts
    WHERE goal.id = wanted_goal
      AND parts.progress IS NOT NULL
      AND goal.progress <> parts.progress
$$;

CREATE FUNCTION initiative_progress_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.team_goal_id IS NOT NULL THEN
        PERFORM roll_up_team_goal(OLD.team_goal_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.team_goal_id IS NOT NULL THEN
        PERFORM roll_up_team_goal(NEW.team_goal_id);
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION team_progress_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM roll_up_company_goal(OLD.company_goal_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM roll_up_company_goal(NEW.company_goal_id);
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER portfolio_initiatives_roll_up
    AFTER INSERT OR DELETE OR UPDATE OF progress, status, team_goal_id ON portfolio_initiatives
    FOR EACH ROW EXECUTE FUNCTION initiative_progress_changed();
CREATE TRIGGER team_goals_roll_up
    AFTER INSERT OR DELETE OR UPDATE OF progress, status, company_goal_id ON team_goals
    FOR EACH ROW EXECUTE FUNCTION team_progress_changed();

REVOKE EXECUTE ON FUNCTION roll_up_team_goal(uuid), roll_up_company_goal(uuid) FROM anon;

-- Rollback:
-- DROP TRIGGER team_goals_roll_up ON team_goals;
-- DROP TRIGGER portfolio_initiatives_roll_up ON portfolio_initiatives;
-- DROP FUNCTION team_progress_changed();
-- DROP FUNCTION initiative_progress_changed();
-- DROP FUNCTION roll_up_company_goal(uuid);
-- DROP FUNCTION roll_up_team_goal(uuid);
