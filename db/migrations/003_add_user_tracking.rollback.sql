-- Rollback: 003_add_user_tracking
-- Description: Drops both tables, and the trigger with its function

DROP TRIGGER recommendations_audit ON recommendations;
DROP FUNCTION recommendations_audit();
DROP TABLE recommendation_audit;
DROP TABLE user_actions;
