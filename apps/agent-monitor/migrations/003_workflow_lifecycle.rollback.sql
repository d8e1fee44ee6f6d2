-- Rollback: 003_workflow_lifecycle
-- Description: Drops statuses and revisions; which workflow was paused or archived is lost

DROP VIEW workflow_states;
DROP TRIGGER sessions_take_workflow ON sessions;
DROP FUNCTION sessions_take_workflow();
ALTER TABLE sessions DROP COLUMN workflow_revision;
ALTER TABLE sessions RENAME COLUMN task TO prompt;
COMMENT ON COLUMN sessions.prompt IS NULL;
DROP FUNCTION set_workflow_status(text, text, text);
DROP TRIGGER workflows_note_transition ON workflows;
DROP FUNCTION workflows_note_transition();
DROP TRIGGER workflows_count_revisions ON workflows;
DROP FUNCTION workflows_count_revisions();
DROP TRIGGER workflows_keep_lifecycle ON workflows;
DROP FUNCTION workflows_keep_lifecycle();
DROP FUNCTION workflow_may_become(text, text);
DROP TABLE workflow_transitions;
DROP INDEX workflows_in_use_idx;
ALTER TABLE workflows
    DROP COLUMN status,
    DROP COLUMN revision,
    DROP COLUMN activated_at,
    DROP COLUMN archived_at;
