-- Migration: 001_add_phase7_tables
-- Description: Adds chat sessions with their messages, and agent runs with their artifacts
-- Created: 2025-12-20

-- What belongs to a session or to a run goes with it (ON DELETE CASCADE). Documents whose shape depends on
-- the provider are JSONB, and the checks say no more of them than what every query relies on.

CREATE TABLE IF NOT EXISTS chat_sessions (
    id               uuid        NOT NULL DEFAULT gen_random_uuid(),
    title            text        NOT NULL,
    mode             text        NOT NULL DEFAULT 'chat',
    provider         text        NOT NULL,
    model            text        NOT NULL,
    attached_skills  jsonb       NOT NULL DEFAULT '[]',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT chat_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT chat_sessions_title_check CHECK (title <> ''),
    CONSTRAINT chat_sessions_mode_check CHECK (mode IN ('chat', 'research', 'planning')),
    CONSTRAINT chat_sessions_attached_skills_check CHECK (jsonb_typeof(attached_skills) = 'array')
);

CREATE INDEX IF NOT EXISTS idx_chat_sessions_created_at ON chat_sessions (created_at DESC);

COMMENT ON TABLE chat_sessions IS 'One conversation, and the model that it is held with';
COMMENT ON COLUMN chat_sessions.attached_skills IS 'An array: the names of the skills that the model may use';
COMMENT ON COLUMN chat_sessions.updated_at IS 'When the row was last written; a trigger keeps it';

-- The default is the clock and not the start of the transaction: a question and its answer that are written
-- together keep their order.
CREATE TABLE IF NOT EXISTS chat_messages (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    session_id  uuid        NOT NULL,
    role        text        NOT NULL,
    content     text        NOT NULL,
    tool_calls  jsonb       NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT chat_messages_pkey PRIMARY KEY (id),
    CONSTRAINT chat_messages_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES chat_sessions (id) ON DELETE CASCADE,
    CONSTRAINT chat_messages_role_check CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    CONSTRAINT chat_messages_tool_calls_check CHECK (jsonb_typeof(tool_calls) = 'array')
);

CREATE INDEX IF NOT EXISTS idx_chat_messages_session_id ON chat_messages (session_id);
CREATE INDEX IF NOT EXISTS idx_chat_messages_created_at ON chat_messages (created_at);

COMMENT ON TABLE chat_messages IS 'What was said in a session, in the order of created_at';
COMMENT ON COLUMN chat_messages.tool_calls IS 'An array of objects: name, arguments and result of each call';

CREATE TABLE IF NOT EXISTS agent_runs (
    id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    agent          text        NOT NULL,
    goal           text        NOT NULL,
    provider       text        NOT NULL,
    model          text        NOT NULL,
    status         text        NOT NULL DEFAULT 'running',
    steps          integer     NOT NULL DEFAULT 0,
    input_tokens   bigint      NOT NULL DEFAULT 0,
    output_tokens  bigint      NOT NULL DEFAULT 0,
    cost_usd       numeric     NOT NULL DEFAULT 0,
    error_message  text,
    started_at     timestamptz NOT NULL DEFAULT now(),
    completed_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT agent_runs_pkey PRIMARY KEY (id),
    CONSTRAINT agent_runs_agent_check CHECK (agent <> ''),
    CONSTRAINT agent_runs_status_check CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT agent_runs_steps_check CHECK (steps >= 0),
    CONSTRAINT agent_runs_input_tokens_check CHECK (input_tokens >= 0),
    CONSTRAINT agent_runs_output_tokens_check CHECK (output_tokens >= 0),
    CONSTRAINT agent_runs_cost_usd_check CHECK (cost_usd >= 0 AND cost_usd < 'Infinity'),
    -- A run has an end exactly where it runs no more, and a reason only where it failed.
    CONSTRAINT agent_runs_completed_at_check CHECK ((status = 'running') = (completed_at IS NULL)),
    CONSTRAINT agent_runs_error_message_check CHECK (status = 'failed' OR error_message IS NULL)
);

CREATE INDEX IF NOT EXISTS idx_agent_runs_status ON agent_runs (status);
CREATE INDEX IF NOT EXISTS idx_agent_runs_started_at ON agent_runs (started_at DESC);

COMMENT ON TABLE agent_runs IS 'What an agent was told to do on its own, and what it took';
COMMENT ON COLUMN agent_runs.steps IS 'How many times the model was asked';
COMMENT ON COLUMN agent_runs.cost_usd IS 'What the provider charges for the tokens, in US dollars';

CREATE TABLE IF NOT EXISTS agent_artifacts (
    id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    run_id         uuid        NOT NULL,
    artifact_type  text        NOT NULL,
    name           text        NOT NULL,
    content        text        NOT NULL,
    metadata       jsonb       NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT agent_artifacts_pkey PRIMARY KEY (id),
    CONSTRAINT agent_artifacts_run_id_fkey
        FOREIGN KEY (run_id) REFERENCES agent_runs (id) ON DELETE CASCADE,
    CONSTRAINT agent_artifacts_artifact_type_check
        CHECK (artifact_type IN ('note', 'report', 'code', 'data')),
    CONSTRAINT agent_artifacts_name_check CHECK (name <> ''),
    CONSTRAINT agent_artifacts_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

CREATE INDEX IF NOT EXISTS idx_agent_artifacts_run_id ON agent_artifacts (run_id);

COMMENT ON TABLE agent_artifacts IS 'What a run has left behind';

CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION update_updated_at_column() IS 'Stamps updated_at of a row that is written again';

CREATE OR REPLACE TRIGGER update_chat_sessions_updated_at
    BEFORE UPDATE ON chat_sessions
    FOR EACH ROW
    EXECUTE FUNCTION update_updated_at_column();

-- Rollback Instructions
-- Children before their parents, and the function after the table whose trigger calls it:
-- 1. DROP TABLE IF EXISTS agent_artifacts;
-- 2. DROP TABLE IF EXISTS chat_messages;
-- 3. DROP TABLE IF EXISTS agent_runs;
-- 4. DROP TABLE IF EXISTS chat_sessions;
-- 5. DROP FUNCTION IF EXISTS update_updated_at_column();
