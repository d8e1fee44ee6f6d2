-- Migration: 20260207_01_ai_task_queue
-- Description: Tasks for the agents, what they wait for, what they said, and what is due regularly

CREATE TABLE ai_task_queue (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_type text NOT NULL
        CONSTRAINT ai_task_queue_task_type_check
        CHECK (task_type IN ('summarise_meeting', 'draft_message', 'score_sentiment', 'predict_health',
            'build_digest', 'sync_graph', 'simulate')),
    title text NOT NULL,
    status text NOT NULL DEFAULT 'queued'
        CONSTRAINT ai_task_queue_status_check CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority smallint NOT NULL DEFAULT 5 CONSTRAINT ai_task_queue_priority_check CHECK (priority BETWEEN 1 AND 9),
    client_id uuid CONSTRAINT ai_task_queue_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    payload jsonb NOT NULL DEFAULT '{}',
    result jsonb,
    attempts smallint NOT NULL DEFAULT 0,
    max_attempts smallint NOT NULL DEFAULT 3,
    run_after timestamptz NOT NULL DEFAULT now(),
    locked_by text,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ai_task_queue_attempts_check CHECK (attempts BETWEEN 0 AND max_attempts),
    CONSTRAINT ai_task_queue_lock_check CHECK ((status = 'running') = (locked_by IS NOT NULL))
);

-- What a worker looks at, and nothing of the thousands that are done.
CREATE INDEX ai_task_queue_next_idx ON ai_task_queue (priority, run_after, created_at) WHERE status = 'queued';
CREATE INDEX ai_task_queue_running_idx ON ai_task_queue (started_at) WHERE status = 'running';
CREATE INDEX ai_task_queue_client_id_idx ON ai_task_queue (client_id);

CREATE TABLE ai_task_dependencies (
    task_id uuid NOT NULL
        CONSTRAINT ai_task_dependencies_task_id_fkey REFERENCES ai_task_queue (id) ON DELETE CASCADE,
    depends_on_id uuid NOT NULL
        CONSTRAINT ai_task_dependencies_depends_on_id_fkey REFERENCES ai_task_queue (id) ON DELETE CASCADE,
    CONSTRAINT ai_task_dependencies_pkey PRIMARY KEY (task_id, depends_on_id),
    CONSTRAINT ai_task_dependencies_itself_check CHECK (task_id <> depends_on_id)
);

CREATE INDEX ai_task_dependencies_depends_on_id_idx ON ai_task_dependencies (depends_on_id);

CREATE TABLE ai_task_logs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id uuid NOT NULL CONSTRAINT ai_task_logs_task_id_fkey REFERENCES ai_task_queue (id) ON DELETE CASCADE,
    level text NOT NULL DEFAULT 'info'
        CONSTRAINT ai_task_logs_level_check CHECK (level IN ('debug', 'info', 'warning', 'error')),
    message text NOT NULL,
    logged_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX ai_task_logs_task_id_idx ON ai_task_logs (task_id, logged_at);

CREATE TABLE scheduled_tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_name text NOT NULL CONSTRAINT scheduled_tasks_task_name_key UNIQUE,
    task_type text NOT NULL
        CONSTRAINT scheduled_tasks_task_type_check
        CHECK (task_type IN ('summarise_meeting', 'draft_message', 'score_sentiment', 'predict_health',
            'build_digest', 'sync_graph', 'simulate')),
    every interval NOT NULL CONSTRAINT scheduled_tasks_every_check CHECK (every >= interval '1 minute'),
    payload jsonb NOT NULL DEFAULT '{}',
    next_run_at timestamptz NOT NULL,
    is_enabled boolean NOT NULL DEFAULT true
);

CREATE INDEX scheduled_tasks_due_idx ON scheduled_tasks (next_run_at) WHERE is_enabled;

-- Rollback:
-- DROP TABLE scheduled_tasks;
-- DROP TABLE ai_task_logs;
-- DROP TABLE ai_task_dependencies;
-- DROP TABLE ai_task_queue;
