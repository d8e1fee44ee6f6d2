-- Rollback: 001_create_recommendations_tables
-- Description: Drops the four tables, their trigger and its function

-- Children first and without CASCADE: a view or a table that somebody built on these is reported and
-- not dropped with them.
DROP TABLE option_targets;
DROP TABLE option_ideas;
DROP FUNCTION option_ideas_keep_recorded_at();
DROP TABLE reco_targets;
DROP TABLE recommendations;
