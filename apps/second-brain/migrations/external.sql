-- The tables of phases 1 to 4, which stood in the database before the first migration.
--
-- Nobody migrates them from here: production has them, and a throw-away server gets them of this file, so
-- that migrations and queries can speak of them.

-- Phase 1: what runs in the background.
CREATE TABLE jobs (
    id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    job_type       text        NOT NULL,
    status         text        NOT NULL DEFAULT 'queued',
    priority       integer     NOT NULL DEFAULT 0,
    payload        jsonb       NOT NULL DEFAULT '{}',
    attempts       integer     NOT NULL DEFAULT 0,
    error_message  text,
    scheduled_for  timestamptz NOT NULL DEFAULT now(),
    started_at     timestamptz,
    completed_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_status_check CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'dead')),
    CONSTRAINT jobs_attempts_check CHECK (attempts >= 0)
);

CREATE INDEX idx_jobs_status ON jobs (status);
CREATE INDEX idx_jobs_job_type ON jobs (job_type);
CREATE INDEX idx_jobs_created_at ON jobs (created_at DESC);
CREATE INDEX idx_jobs_completed_at ON jobs (completed_at DESC);
CREATE INDEX idx_jobs_queue ON jobs (priority DESC, scheduled_for) WHERE status = 'queued';

-- Without a foreign key: jobs are purged after a month, and what they have logged is kept.
CREATE TABLE job_logs (
    id          uuid        NOT NULL DEFAULT gen_random_uuid(),
    job_id      uuid        NOT NULL,
    level       text        NOT NULL DEFAULT 'info',
    message     text        NOT NULL,
    context     jsonb       NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT job_logs_pkey PRIMARY KEY (id),
    CONSTRAINT job_logs_level_check CHECK (level IN ('debug', 'info', 'warning', 'error'))
);

CREATE INDEX idx_job_logs_job_id ON job_logs (job_id, created_at);
CREATE INDEX idx_job_logs_level ON job_logs (level);
CREATE INDEX idx_job_logs_created_at ON job_logs (created_at DESC);

-- Phase 3: one row for each event of two calendars.
CREATE TABLE calendar_events (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    source       text        NOT NULL,
    external_id  text        NOT NULL,
    calendar     text        NOT NULL,
    title        text        NOT NULL,
    location     text,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    is_all_day   boolean     NOT NULL DEFAULT false,
    attendees    jsonb       NOT NULL DEFAULT '[]',
    synced_at    timestamptz NOT NULL DEFAULT now(),
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT calendar_events_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_events_source_external_id_key UNIQUE (source, external_id),
    CONSTRAINT calendar_events_source_check CHECK (source IN ('google', 'm365')),
    CONSTRAINT calendar_events_ends_at_check CHECK (ends_at >= starts_at)
);

CREATE INDEX idx_calendar_events_source ON calendar_events (source);
CREATE INDEX idx_calendar_events_calendar ON calendar_events (calendar);
CREATE INDEX idx_calendar_events_starts_at ON calendar_events (starts_at);
CREATE INDEX idx_calendar_events_ends_at ON calendar_events (ends_at);
CREATE INDEX idx_calendar_events_synced_at ON calendar_events (synced_at);

-- Phase 4: what the parser has found in the notes of the Obsidian vault.
CREATE TABLE tasks (
    id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    note_path      text        NOT NULL,
    line_number    integer     NOT NULL,
    description    text        NOT NULL,
    status         text        NOT NULL DEFAULT 'open',
    priority       integer     NOT NULL DEFAULT 0,
    project        text,
    tags           text[]      NOT NULL DEFAULT '{}',
    due_on         date,
    completed_on   date,
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT tasks_pkey PRIMARY KEY (id),
    CONSTRAINT tasks_note_path_line_number_key UNIQUE (note_path, line_number),
    CONSTRAINT tasks_line_number_check CHECK (line_number > 0),
    CONSTRAINT tasks_status_check CHECK (status IN ('open', 'in_progress', 'done', 'cancelled'))
);

CREATE INDEX idx_tasks_status ON tasks (status);
CREATE INDEX idx_tasks_due_on ON tasks (due_on) WHERE due_on IS NOT NULL;
CREATE INDEX idx_tasks_project ON tasks (project);
CREATE INDEX idx_tasks_priority ON tasks (priority DESC);
CREATE INDEX idx_tasks_tags ON tasks USING gin (tags);
