-- Migration: 20260207_06_meeting_sessions
-- Description: Meetings with a co-host: what was said, and what was suggested meanwhile

CREATE TABLE meeting_sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    meeting_id bigint CONSTRAINT meeting_sessions_meeting_id_fkey REFERENCES unified_meetings (id) ON DELETE SET NULL,
    client_id uuid CONSTRAINT meeting_sessions_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'waiting'
        CONSTRAINT meeting_sessions_status_check CHECK (status IN ('waiting', 'live', 'ended')),
    started_at timestamptz,
    ended_at timestamptz,
    consent_given boolean NOT NULL DEFAULT false,
    CONSTRAINT meeting_sessions_times_check CHECK (ended_at >= started_at),
    -- Nothing is transcribed before all have agreed.
    CONSTRAINT meeting_sessions_consent_check CHECK (status <> 'live' OR consent_given)
);

CREATE TABLE transcription_segments (
    session_id uuid NOT NULL
        CONSTRAINT transcription_segments_session_id_fkey REFERENCES meeting_sessions (id) ON DELETE CASCADE,
    segment integer NOT NULL CONSTRAINT transcription_segments_segment_check CHECK (segment > 0),
    speaker text,
    spoken_words text NOT NULL,
    starts_at_ms integer NOT NULL CONSTRAINT transcription_segments_starts_at_ms_check CHECK (starts_at_ms >= 0),
    ends_at_ms integer NOT NULL,
    duration_ms integer NOT NULL GENERATED ALWAYS AS (ends_at_ms - starts_at_ms) STORED,
    CONSTRAINT transcription_segments_pkey PRIMARY KEY (session_id, segment),
    CONSTRAINT transcription_segments_ends_at_ms_check CHECK (ends_at_ms >= starts_at_ms)
);

CREATE TABLE cohost_suggestions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id uuid NOT NULL
        CONSTRAINT cohost_suggestions_session_id_fkey REFERENCES meeting_sessions (id) ON DELETE CASCADE,
    kind text NOT NULL
        CONSTRAINT cohost_suggestions_kind_check CHECK (kind IN ('question', 'fact', 'warning', 'action')),
    suggestion text NOT NULL,
    was_used boolean,
    suggested_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX meeting_sessions_meeting_id_idx ON meeting_sessions (meeting_id);
CREATE INDEX meeting_sessions_client_id_idx ON meeting_sessions (client_id);
CREATE INDEX meeting_sessions_live_idx ON meeting_sessions (started_at) WHERE status = 'live';
CREATE INDEX cohost_suggestions_session_id_idx ON cohost_suggestions (session_id, suggested_at);

-- Rollback:
-- DROP TABLE cohost_suggestions;
-- DROP TABLE transcription_segments;
-- DROP TABLE meeting_sessions;
