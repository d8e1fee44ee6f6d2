-- Migration: 20260204_create_goal_dependencies
-- Description: Goals of teams that wait for goals of other teams

CREATE TABLE goal_dependencies (
    team_goal_id uuid NOT NULL
        CONSTRAINT goal_dependencies_team_goal_id_fkey REFERENCES team_goals (id) ON DELETE CASCADE,
    depends_on_id uuid NOT NULL
        CONSTRAINT goal_dependencies_depends_on_id_fkey REFERENCES team_goals (id) ON DELETE CASCADE,
    kind text NOT NULL DEFAULT 'blocks'
        CONSTRAINT goal_dependencies_kind_check CHECK (kind IN ('blocks', 'informs')),
    CONSTRAINT goal_dependencies_pkey PRIMARY KEY (team_goal_id, depends_on_id),
    CONSTRAINT goal_dependencies_itself_check CHECK (team_goal_id <> depends_on_id)
);

CREATE INDEX goal_dependencies_depends_on_id_idx ON goal_dependencies (depends_on_id);

-- Rollback:
-- DROP TABLE goal_dependencies;
