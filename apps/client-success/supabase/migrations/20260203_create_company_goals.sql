-- Migration: 20260203_create_company_goals
-- Description: What the company wants to reach in a year

CREATE TABLE company_goals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title text NOT NULL,
    description text,
    fiscal_year integer NOT NULL CONSTRAINT company_goals_fiscal_year_check CHECK (fiscal_year BETWEEN 2024 AND 2100),
    owner_id uuid CONSTRAINT company_goals_owner_id_fkey REFERENCES cse_profiles (id),
    status text NOT NULL DEFAULT 'draft'
        CONSTRAINT company_goals_status_check CHECK (status IN ('draft', 'active', 'achieved', 'missed', 'cancelled')),
    progress numeric(5, 2) NOT NULL DEFAULT 0
        CONSTRAINT company_goals_progress_check CHECK (progress BETWEEN 0 AND 100),
    target_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT company_goals_fiscal_year_title_key UNIQUE (fiscal_year, title)
);

CREATE INDEX company_goals_owner_id_idx ON company_goals (owner_id);

CREATE TRIGGER company_goals_touch BEFORE UPDATE ON company_goals
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON COLUMN company_goals.progress IS 'In per cent; follows from the goals of the teams where there are any';

-- Rollback:
-- DROP TABLE company_goals;
