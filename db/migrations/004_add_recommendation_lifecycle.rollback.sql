-- Rollback: 004_add_recommendation_lifecycle
-- Description: Drops the scores, the three columns with their constraints, and the prices

DROP VIEW recommendation_scores;
DROP FUNCTION target_level(text, numeric, numeric);
ALTER TABLE recommendations
    DROP COLUMN closed_at,
    DROP COLUMN status,
    DROP COLUMN expires_at;
DROP TABLE prices;
