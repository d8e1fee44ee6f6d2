-- Migration: 20260204_05_goal_hierarchy_view
-- Description: Goals of all levels as one tree

CREATE VIEW goal_hierarchy WITH (security_invoker = true) AS
SELECT
    goal.id,
    NULL::uuid AS parent_id,
    'company'::text AS goal_level,
    goal.title,
    NULL::text AS team_name,
    goal.status,
    goal.progress,
    goal.target_date,
    ARRAY[goal.title] AS path
FROM company_goals AS goal
UNION ALL
SELECT
    team.id, team.company_goal_id, 'team', team.title, team.team_name, team.status, team.progress,
    team.target_date, ARRAY[goal.title, team.title]
FROM team_goals AS team
JOIN company_goals AS goal ON goal.id = team.company_goal_id
UNION ALL
SELECT
    initiative.id, team.id, 'initiative', initiative.name, team.team_name, initiative.status,
    initiative.progress, coalesce(initiative.completion_date, team.target_date),
    ARRAY[goal.title, team.title, initiative.name]
FROM portfolio_initiatives AS initiative
JOIN team_goals AS team ON team.id = initiative.team_goal_id
JOIN company_goals AS goal ON goal.id = team.company_goal_id;

-- Rollback:
-- DROP VIEW goal_hierarchy;
