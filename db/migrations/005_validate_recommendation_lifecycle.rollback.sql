-- Rollback: 005_validate_recommendation_lifecycle
-- Description: Makes the constraints anew, as they were before any row was looked at

ALTER TABLE recommendations
    DROP CONSTRAINT recommendations_expires_at_check,
    DROP CONSTRAINT recommendations_status_check,
    DROP CONSTRAINT recommendations_closed_at_check;

ALTER TABLE recommendations
    ADD CONSTRAINT recommendations_expires_at_check CHECK (expires_at > asof) NOT VALID,
    ADD CONSTRAINT recommendations_status_check CHECK (status IN ('OPEN', 'REACHED', 'EXPIRED')) NOT VALID,
    ADD CONSTRAINT recommendations_closed_at_check CHECK ((closed_at IS NULL) = (status = 'OPEN')) NOT VALID;
