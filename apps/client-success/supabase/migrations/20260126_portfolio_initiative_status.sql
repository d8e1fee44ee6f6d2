-- Migration: 20260126_portfolio_initiative_status
-- Description: One spelling a status, and no other from now on

-- The spellings of three years of imports.
UPDATE portfolio_initiatives
SET status = CASE
    WHEN lower(status) IN ('done', 'complete', 'completed', 'finished') THEN 'completed'
    WHEN lower(status) IN ('in progress', 'in-progress', 'in_progress', 'started', 'active') THEN 'in_progress'
    WHEN lower(status) IN ('on hold', 'on-hold', 'on_hold', 'paused') THEN 'on_hold'
    WHEN lower(status) IN ('cancelled', 'canceled', 'dropped') THEN 'cancelled'
    ELSE 'planned'
END;

ALTER TABLE portfolio_initiatives
    ADD CONSTRAINT portfolio_initiatives_status_check
    CHECK (status IN ('planned', 'in_progress', 'on_hold', 'completed', 'cancelled')) NOT VALID;
ALTER TABLE portfolio_initiatives VALIDATE CONSTRAINT portfolio_initiatives_status_check;

-- Rollback:
-- -- The spellings of before are gone, and any is allowed again.
-- ALTER TABLE portfolio_initiatives DROP CONSTRAINT portfolio_initiatives_status_check;
