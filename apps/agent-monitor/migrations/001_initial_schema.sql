-- Migration: 001_initial_schema
-- Description: Workflows, the sessions in which agents run them, and the events of each session
-- Created: 2026-03-02

CREATE FUNCTION keep_updated_at() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION keep_updated_at() IS 'Stamps updated_at of a row that has changed';

CREATE TABLE workflows (
    workflow_id  uuid         NOT NULL DEFAULT gen_random_uuid(),
    name         text         NOT NULL,
    description  text,
    config       jsonb        NOT NULL DEFAULT '{}',
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT workflows_pkey PRIMARY KEY (workflow_id),
    CONSTRAINT workflows_name_key UNIQUE (name),
    -- Names are part of URLs and of the event stream.
    CONSTRAINT workflows_name_check CHECK (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT workflows_config_check CHECK (jsonb_typeof(config) = 'object')
);

COMMENT ON TABLE workflows IS 'What agents are told to do, and with which settings';
COMMENT ON COLUMN workflows.name IS 'Small letters, digits and single hyphens';
COMMENT ON COLUMN workflows.config IS 'An object: model, tools, limits';

-- A row that is written without a change keeps its time.
CREATE TRIGGER workflows_keep_updated_at
    BEFORE UPDATE ON workflows
    FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION keep_updated_at();

CREATE TABLE sessions (
    session_id   uuid         NOT NULL DEFAULT gen_random_uuid(),
    workflow_id  uuid         NOT NULL,
    status       text         NOT NULL DEFAULT 'pending',
    model        text         NOT NULL,
    prompt       text,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    started_at   timestamptz,
    ended_at     timestamptz,
    error        text,

    CONSTRAINT sessions_pkey PRIMARY KEY (session_id),
    -- What was spent stays on the books: a workflow with sessions is not deleted.
    CONSTRAINT sessions_workflow_id_fkey FOREIGN KEY (workflow_id) REFERENCES workflows (workflow_id),
    CONSTRAINT sessions_status_check
        CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT sessions_model_check CHECK (model <> ''),
    -- A session can be given up before it has begun; it cannot succeed or be at work then.
    CONSTRAINT sessions_started_at_check
        CHECK (started_at IS NOT NULL OR status IN ('pending', 'failed', 'cancelled')),
    CONSTRAINT sessions_ended_at_check
        CHECK ((ended_at IS NOT NULL) = (status IN ('succeeded', 'failed', 'cancelled'))),
    CONSTRAINT sessions_duration_check CHECK (ended_at >= started_at),
    CONSTRAINT sessions_error_check CHECK (error IS NULL OR status = 'failed')
);

CREATE INDEX sessions_workflow_id_created_at_idx ON sessions (workflow_id, created_at DESC);
-- The dashboard polls what is open, and nearly everything is closed.
CREATE INDEX sessions_open_idx ON sessions (created_at) WHERE status IN ('pending', 'running');
CREATE INDEX sessions_failed_idx ON sessions (ended_at DESC) WHERE status = 'failed';

COMMENT ON TABLE sessions IS 'One run of a workflow by an agent';
COMMENT ON COLUMN sessions.model IS 'The language model, as its provider calls it';
COMMENT ON COLUMN sessions.error IS 'Why it failed';

CREATE FUNCTION sessions_keep_order() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (OLD.status = 'pending' AND NEW.status IN ('running', 'failed', 'cancelled'))
        OR (OLD.status = 'running' AND NEW.status IN ('succeeded', 'failed', 'cancelled'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a session that is % cannot become %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation',
              DETAIL = format('Session %s.', OLD.session_id),
              HINT = 'What is run again is a new session.';
END;
$$;

COMMENT ON FUNCTION sessions_keep_order() IS 'Lets a session go forward only: pending, running, ended';

CREATE TRIGGER sessions_keep_order
    BEFORE UPDATE OF status ON sessions
    FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION sessions_keep_order();

CREATE TABLE session_events (
    event_id     bigint       GENERATED ALWAYS AS IDENTITY,
    session_id   uuid         NOT NULL,
    ordinal      integer      NOT NULL,
    kind         text         NOT NULL,
    payload      jsonb        NOT NULL DEFAULT '{}',
    occurred_at  timestamptz  NOT NULL,
    recorded_at  timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT session_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT session_events_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
    -- An agent that loses its connection sends its last events again; each counts once.
    CONSTRAINT session_events_session_id_ordinal_key UNIQUE (session_id, ordinal),
    CONSTRAINT session_events_ordinal_check CHECK (ordinal > 0),
    CONSTRAINT session_events_kind_check CHECK (kind IN (
        'session_started', 'user_message', 'assistant_message', 'tool_called', 'tool_returned',
        'tool_failed', 'session_succeeded', 'session_failed', 'session_cancelled'
    )),
    CONSTRAINT session_events_payload_check CHECK (jsonb_typeof(payload) = 'object')
);

CREATE INDEX session_events_occurred_at_idx ON session_events USING brin (occurred_at);

COMMENT ON TABLE session_events IS 'What happened in a session; rows are added and never changed';
COMMENT ON COLUMN session_events.ordinal IS 'Counts within the session from 1, as the agent sends it';
COMMENT ON COLUMN session_events.payload IS 'An object; its keys depend on kind';
COMMENT ON COLUMN session_events.occurred_at IS 'By the clock of the agent';
COMMENT ON COLUMN session_events.recorded_at IS 'By the clock of the database';

CREATE FUNCTION session_events_refuse_changes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'events are not changed'
        USING ERRCODE = 'integrity_constraint_violation',
              DETAIL = format('Event %s of session %s.', OLD.ordinal, OLD.session_id),
              HINT = 'Record what corrects it as another event.';
END;
$$;

CREATE TRIGGER session_events_refuse_changes
    BEFORE UPDATE ON session_events
    FOR EACH ROW
    EXECUTE FUNCTION session_events_refuse_changes();

CREATE FUNCTION session_events_move_session() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.kind = 'session_started' THEN
        UPDATE sessions
        SET status = 'running', started_at = NEW.occurred_at
        WHERE session_id = NEW.session_id;
    ELSE
        UPDATE sessions
        SET status = replace(NEW.kind, 'session_', ''),
            ended_at = NEW.occurred_at,
            error = CASE NEW.kind
                WHEN 'session_failed' THEN coalesce(NEW.payload ->> 'error', 'no reason was given')
            END
        WHERE session_id = NEW.session_id;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION session_events_move_session() IS 'Makes the status of a session what its events say';

CREATE TRIGGER session_events_move_session
    AFTER INSERT ON session_events
    FOR EACH ROW
    WHEN (NEW.kind IN ('session_started', 'session_succeeded', 'session_failed', 'session_cancelled'))
    EXECUTE FUNCTION session_events_move_session();
