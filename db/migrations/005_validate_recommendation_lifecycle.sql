-- Migration: 005_validate_recommendation_lifecycle
-- Description: Holds the rows that were there before 004 to its constraints
-- Created: 2026-11-29

ALTER TABLE recommendations VALIDATE CONSTRAINT recommendations_expires_at_check;
ALTER TABLE recommendations VALIDATE CONSTRAINT recommendations_status_check;
ALTER TABLE recommendations VALIDATE CONSTRAINT recommendations_closed_at_check;
