-- Migration: 20260203_03_create_goal_templates
-- Description: Goals that every year begins with

CREATE TABLE goal_templates (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    template_name text NOT NULL CONSTRAINT goal_templates_template_name_key UNIQUE,
    goal_level text NOT NULL
        CONSTRAINT goal_templates_goal_level_check CHECK (goal_level IN ('company', 'team', 'initiative')),
    title text NOT NULL,
    description text,
    measures text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO goal_templates (template_name, goal_level, title, measures) VALUES
    ('Survey', 'company', 'Raise the survey score', '{"Score of the round", "Share of clients that answer"}'),
    ('Retention', 'company', 'Keep every client of the two largest tiers', '{"Revenue kept", "Contracts renewed"}'),
    ('Coverage', 'team', 'Hold every contact that is owed', '{"Contacts held of those owed"}'),
    ('Receivables', 'team', 'Bring receivables under 60 days', '{"Share under 60 days"}'),
    ('Adoption', 'initiative', 'Bring a module into use', '{"Users a week", "Sites live"}');

-- Rollback:
-- DROP TABLE goal_templates;
