-- Migration: 002_session_metrics
-- Description: Tokens, cost and duration of each session, and the performance of each workflow
-- Created: 2026-03-16

CREATE TABLE model_prices (
    model                   text     NOT NULL,
    input_usd_per_million   numeric  NOT NULL,
    output_usd_per_million  numeric  NOT NULL,

    CONSTRAINT model_prices_pkey PRIMARY KEY (model),
    CONSTRAINT model_prices_input_usd_per_million_check
        CHECK (input_usd_per_million >= 0 AND input_usd_per_million < 'Infinity'),
    CONSTRAINT model_prices_output_usd_per_million_check
        CHECK (output_usd_per_million >= 0 AND output_usd_per_million < 'Infinity')
);

COMMENT ON TABLE model_prices IS 'What a million tokens of a model cost, in US dollars';

-- Both were read out of the payload by every report.
ALTER TABLE session_events
    ADD COLUMN tool_name text GENERATED ALWAYS AS (payload ->> 'tool') STORED,
    ADD CONSTRAINT session_events_tokens_check CHECK (
        coalesce(jsonb_typeof(payload -> 'input_tokens'), 'number') = 'number'
        AND coalesce(jsonb_typeof(payload -> 'output_tokens'), 'number') = 'number'
    );

COMMENT ON COLUMN session_events.tool_name IS 'The tool that was called, returned or failed';

CREATE INDEX session_events_tool_name_idx
    ON session_events (tool_name, occurred_at DESC)
    WHERE tool_name IS NOT NULL;

CREATE TABLE session_metrics (
    session_id      uuid         NOT NULL,
    events          integer      NOT NULL,
    messages        integer      NOT NULL,
    tool_calls      integer      NOT NULL,
    tool_failures   integer      NOT NULL,
    input_tokens    bigint       NOT NULL,
    output_tokens   bigint       NOT NULL,
    cost_usd        numeric,
    duration_ms     bigint,
    computed_at     timestamptz  NOT NULL DEFAULT now(),

    CONSTRAINT session_metrics_pkey PRIMARY KEY (session_id),
    CONSTRAINT session_metrics_session_id_fkey
        FOREIGN KEY (session_id) REFERENCES sessions (session_id) ON DELETE CASCADE,
    CONSTRAINT session_metrics_counts_check
        CHECK (messages >= 0 AND tool_calls >= 0 AND tool_failures >= 0 AND events >= messages),
    CONSTRAINT session_metrics_tool_failures_check CHECK (tool_failures <= tool_calls),
    CONSTRAINT session_metrics_tokens_check CHECK (input_tokens >= 0 AND output_tokens >= 0),
    CONSTRAINT session_metrics_cost_usd_check CHECK (cost_usd >= 0 AND cost_usd < 'Infinity'),
    CONSTRAINT session_metrics_duration_ms_check CHECK (duration_ms >= 0)
);

CREATE INDEX session_metrics_cost_usd_idx ON session_metrics (cost_usd DESC) WHERE cost_usd > 0;

COMMENT ON TABLE session_metrics IS 'What the events of a session add up to';
COMMENT ON COLUMN session_metrics.cost_usd IS 'NULL: nobody knows the price of the model';
COMMENT ON COLUMN session_metrics.duration_ms IS 'NULL: the session has not begun, or not ended';
COMMENT ON COLUMN session_metrics.computed_at IS 'What was recorded later is not counted';

CREATE FUNCTION compute_session_metrics(wanted uuid) RETURNS boolean
LANGUAGE sql
AS $$
    WITH written AS (
        INSERT INTO session_metrics AS metrics (
            session_id, events, messages, tool_calls, tool_failures, input_tokens, output_tokens,
            cost_usd, duration_ms
        )
        SELECT
            session.session_id,
            counted.events,
            counted.messages,
            counted.tool_calls,
            counted.tool_failures,
            counted.input_tokens,
            counted.output_tokens,
            round(
                counted.input_tokens * price.input_usd_per_million / 1000000
                + counted.output_tokens * price.output_usd_per_million / 1000000,
                6
            ),
            (extract(epoch FROM session.ended_at - session.started_at) * 1000)::bigint
        FROM sessions AS session
        LEFT JOIN model_prices AS price ON price.model = session.model
        CROSS JOIN LATERAL (
            SELECT
                count(*)::integer AS events,
                (count(*) FILTER (WHERE kind IN ('user_message', 'assistant_message')))::integer
                    AS messages,
                (count(*) FILTER (WHERE kind = 'tool_called'))::integer AS tool_calls,
                (count(*) FILTER (WHERE kind = 'tool_failed'))::integer AS tool_failures,
                coalesce(sum((payload ->> 'input_tokens')::numeric), 0)::bigint AS input_tokens,
                coalesce(sum((payload ->> 'output_tokens')::numeric), 0)::bigint AS output_tokens
            FROM session_events
            WHERE session_id = session.session_id
        ) AS counted
        WHERE session.session_id = wanted
        ON CONFLICT (session_id) DO UPDATE
        SET events = excluded.events,
            messages = excluded.messages,
            tool_calls = excluded.tool_calls,
            tool_failures = excluded.tool_failures,
            input_tokens = excluded.input_tokens,
            output_tokens = excluded.output_tokens,
            cost_usd = excluded.cost_usd,
            duration_ms = excluded.duration_ms,
            computed_at = now()
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM written);
$$;

COMMENT ON FUNCTION compute_session_metrics(uuid) IS
    'Adds up the events of a session anew; false: there is no such session';

CREATE VIEW workflow_performance AS
SELECT
    workflow.workflow_id,
    workflow.name,
    count(session.session_id) AS sessions,
    count(*) FILTER (WHERE session.status = 'succeeded') AS succeeded,
    count(*) FILTER (WHERE session.status = 'failed') AS failed,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY metrics.duration_ms) AS median_ms,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY metrics.duration_ms) AS slow_ms,
    coalesce(sum(metrics.input_tokens + metrics.output_tokens), 0)::bigint AS tokens,
    coalesce(sum(metrics.cost_usd), 0) AS cost_usd
FROM workflows AS workflow
LEFT JOIN sessions AS session ON session.workflow_id = workflow.workflow_id
LEFT JOIN session_metrics AS metrics ON metrics.session_id = session.session_id
GROUP BY workflow.workflow_id, workflow.name;

COMMENT ON VIEW workflow_performance IS 'How the sessions of each workflow end, last and cost';

-- The sessions of the first two weeks are in the reports as well.
SELECT compute_session_metrics(session_id) FROM sessions ORDER BY created_at;
