-- Migration: 003_workflow_lifecycle
-- Description: Workflows are drafted, activated, paused and archived, and the database keeps that order
-- Created: 2026-04-09

ALTER TABLE workflows
    ADD COLUMN status text NOT NULL DEFAULT 'draft',
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN activated_at timestamptz,
    ADD COLUMN archived_at timestamptz;

COMMENT ON COLUMN workflows.revision IS 'Counts the changes of config';
COMMENT ON COLUMN workflows.activated_at IS 'When it was active first';

-- Whatever has run is in use; the rest was never finished.
UPDATE workflows AS workflow
SET status = 'active', activated_at = first_session.created_at
FROM (
    SELECT workflow_id, min(created_at) AS created_at FROM sessions GROUP BY workflow_id
) AS first_session
WHERE first_session.workflow_id = workflow.workflow_id;

ALTER TABLE workflows
    ADD CONSTRAINT workflows_status_check CHECK (status IN ('draft', 'active', 'paused', 'archived')),
    ADD CONSTRAINT workflows_revision_check CHECK (revision > 0),
    ADD CONSTRAINT workflows_activated_at_check
        CHECK (activated_at IS NOT NULL OR status IN ('draft', 'archived')),
    ADD CONSTRAINT workflows_archived_at_check CHECK ((archived_at IS NOT NULL) = (status = 'archived'));

CREATE INDEX workflows_in_use_idx ON workflows (name) WHERE status IN ('active', 'paused');

CREATE TABLE workflow_transitions (
    transition_id  bigint       GENERATED ALWAYS AS IDENTITY,
    workflow_id    uuid         NOT NULL,
    from_status    text         NOT NULL,
    to_status      text         NOT NULL,
    reason         text,
    changed_by     text         NOT NULL DEFAULT session_user,
    changed_at     timestamptz  NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT workflow_transitions_pkey PRIMARY KEY (transition_id),
    CONSTRAINT workflow_transitions_workflow_id_fkey
        FOREIGN KEY (workflow_id) REFERENCES workflows (workflow_id) ON DELETE CASCADE,
    CONSTRAINT workflow_transitions_from_status_check
        CHECK (from_status IN ('draft', 'active', 'paused', 'archived')),
    CONSTRAINT workflow_transitions_to_status_check
        CHECK (to_status IN ('draft', 'active', 'paused', 'archived')),
    CONSTRAINT workflow_transitions_change_check CHECK (from_status <> to_status),
    CONSTRAINT workflow_transitions_reason_check CHECK (reason <> '')
);

CREATE INDEX workflow_transitions_workflow_id_changed_at_idx
    ON workflow_transitions (workflow_id, changed_at DESC);

COMMENT ON TABLE workflow_transitions IS 'Which workflow changed its status when, by whom and why';
COMMENT ON COLUMN workflow_transitions.changed_by IS 'The role that was connected';

-- Which way a workflow may go is said here and nowhere else.
CREATE FUNCTION workflow_may_become(from_status text, to_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT (from_status, to_status) IN (
        ('draft', 'active'),
        ('draft', 'archived'),
        ('active', 'paused'),
        ('active', 'archived'),
        ('paused', 'active'),
        ('paused', 'archived')
    );
$$;

CREATE FUNCTION workflows_keep_lifecycle() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT workflow_may_become(OLD.status, NEW.status) THEN
        RAISE EXCEPTION 'a workflow that is % cannot become %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  DETAIL = format('Workflow %s.', OLD.name);
    END IF;
    IF NEW.status = 'active' THEN
        NEW.activated_at := coalesce(OLD.activated_at, now());
    ELSIF NEW.status = 'archived' THEN
        NEW.archived_at := now();
    END IF;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION workflows_keep_lifecycle() IS 'Refuses a status that does not follow, and stamps the others';

CREATE TRIGGER workflows_keep_lifecycle
    BEFORE UPDATE OF status ON workflows
    FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION workflows_keep_lifecycle();

CREATE FUNCTION workflows_count_revisions() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.status = 'archived' THEN
        RAISE EXCEPTION 'workflow % is archived, and its config stays as it is', OLD.name
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END;
$$;

CREATE TRIGGER workflows_count_revisions
    BEFORE UPDATE OF config ON workflows
    FOR EACH ROW
    WHEN (OLD.config IS DISTINCT FROM NEW.config)
    EXECUTE FUNCTION workflows_count_revisions();

CREATE FUNCTION workflows_note_transition() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO workflow_transitions (workflow_id, from_status, to_status, reason)
    VALUES (
        NEW.workflow_id, OLD.status, NEW.status,
        nullif(current_setting('agent_monitor.reason', true), '')
    );
    -- Nobody starts what will never run again.
    IF NEW.status = 'archived' THEN
        UPDATE sessions
        SET status = 'cancelled', ended_at = greatest(now(), started_at)
        WHERE workflow_id = NEW.workflow_id AND status IN ('pending', 'running');
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER workflows_note_transition
    AFTER UPDATE OF status ON workflows
    FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION workflows_note_transition();

CREATE FUNCTION set_workflow_status(wanted text, new_status text, why text) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
    is_changed boolean;
BEGIN
    PERFORM set_config('agent_monitor.reason', coalesce(why, ''), true);
    UPDATE workflows SET status = new_status WHERE name = wanted AND status <> new_status;
    -- PERFORM sets FOUND as well.
    is_changed := FOUND;
    PERFORM set_config('agent_monitor.reason', '', true);
    RETURN is_changed;
END;
$$;

COMMENT ON FUNCTION set_workflow_status(text, text, text) IS
    'Changes the status of a workflow by its name, with the reason; false: there is nothing to change';

-- A schedule starts sessions as well, and has nobody who asks for anything.
ALTER TABLE sessions RENAME COLUMN prompt TO task;
ALTER TABLE sessions ADD COLUMN workflow_revision integer;

-- What ran before is counted as the first revision: nobody has kept the others.
UPDATE sessions SET workflow_revision = 1;

ALTER TABLE sessions
    ALTER COLUMN workflow_revision SET NOT NULL,
    ADD CONSTRAINT sessions_workflow_revision_check CHECK (workflow_revision > 0);

COMMENT ON COLUMN sessions.task IS 'What the agent is to do, where somebody says so';
COMMENT ON COLUMN sessions.workflow_revision IS 'The config with which it runs';

CREATE FUNCTION sessions_take_workflow() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    workflow record;
BEGIN
    -- The lock keeps the workflow from being archived before this session can be seen.
    SELECT name, status, revision INTO workflow
    FROM workflows
    WHERE workflow_id = NEW.workflow_id
    FOR SHARE;
    -- Without a workflow the foreign key says so.
    IF FOUND AND workflow.status <> 'active' THEN
        RAISE EXCEPTION 'workflow % is %, and starts no sessions', workflow.name, workflow.status
            USING ERRCODE = 'check_violation',
                  HINT = CASE workflow.status
                      WHEN 'archived' THEN 'An archived workflow stays so: make another one.'
                      ELSE 'Activate it first, with set_workflow_status().'
                  END;
    END IF;
    NEW.workflow_revision := workflow.revision;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION sessions_take_workflow() IS 'Starts sessions of active workflows only, with their revision';

CREATE TRIGGER sessions_take_workflow
    BEFORE INSERT ON sessions
    FOR EACH ROW
    EXECUTE FUNCTION sessions_take_workflow();

CREATE VIEW workflow_states AS
SELECT
    workflow.workflow_id,
    workflow.name,
    workflow.status,
    workflow.revision,
    workflow.activated_at,
    last_change.reason,
    last_change.changed_at,
    (
        SELECT count(*)
        FROM sessions AS session
        WHERE session.workflow_id = workflow.workflow_id AND session.status IN ('pending', 'running')
    ) AS open_sessions
FROM workflows AS workflow
LEFT JOIN LATERAL (
    SELECT transition.reason, transition.changed_at
    FROM workflow_transitions AS transition
    WHERE transition.workflow_id = workflow.workflow_id
    ORDER BY transition.changed_at DESC, transition.transition_id DESC
    LIMIT 1
) AS last_change ON true;

COMMENT ON VIEW workflow_states IS 'How each workflow stands, since when and why';
