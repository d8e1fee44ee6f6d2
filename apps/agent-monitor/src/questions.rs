//! What is asked about workflows and sessions, each question one function and its SQL.
//!
//! Which database answers, and what an answer looks like on a screen, is not known here.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use crate::rows::{Kind, SessionStatus, WorkflowStatus};

/// How a workflow stands and how its sessions went.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowOverview {
    /// Its name.
    pub name: String,
    /// Whether it may start sessions.
    pub status: WorkflowStatus,
    /// How often its config has changed, plus one.
    pub revision: i32,
    /// Why it has this status, if somebody said so.
    pub reason: Option<String>,
    /// How many sessions it has had.
    pub sessions: i64,
    /// How many of them ended well.
    pub succeeded: i64,
    /// How many of them failed.
    pub failed: i64,
    /// How long half of them took at most, in milliseconds.
    pub median_ms: Option<f64>,
    /// How many tokens they have read and written.
    pub tokens: i64,
    /// What they cost, as far as prices are known.
    pub cost_usd: Decimal,
}

/// A session and what its events add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionOverview {
    /// Which session this is.
    pub session_id: Uuid,
    /// The name of its workflow.
    pub workflow: String,
    /// How far it came.
    pub status: SessionStatus,
    /// Its language model.
    pub model: String,
    /// When it began; `None` where it did not.
    pub started_at: Option<DateTime<Utc>>,
    /// What failed.
    pub error: Option<String>,
    /// How many events were counted; like all that follows, `None` where nobody has counted.
    pub events: Option<i32>,
    /// How many tools it called.
    pub tool_calls: Option<i32>,
    /// Tokens read and written.
    pub tokens: Option<i64>,
    /// What it cost; `None` also where the price is not known.
    pub cost_usd: Option<Decimal>,
    /// How long it took; `None` also where it has not ended.
    pub duration_ms: Option<i64>,
}

/// How a tool does.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    /// The tool's name.
    pub tool: String,
    /// How often it was called.
    pub calls: i64,
    /// How often it failed.
    pub failures: i64,
    /// In how many sessions it was called.
    pub sessions: i64,
    /// How long half of its calls took at most, in milliseconds.
    pub median_ms: Option<f64>,
}

/// An event of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEvent {
    /// Its place in the session.
    pub ordinal: i32,
    /// What happened.
    pub kind: Kind,
    /// Milliseconds since the first event.
    pub offset_ms: i64,
    /// The tool that it is about.
    pub tool_name: Option<String>,
    /// What else was said.
    pub payload: Value,
}

/// Answers: how does each workflow stand, and how did its sessions go?
///
/// # Errors
///
/// When the database does not answer.
pub async fn workflows(pool: &PgPool) -> sqlx::Result<Vec<WorkflowOverview>> {
    // Every column of a view may be NULL to the server; these are counts and keys.
    sqlx::query_as!(
        WorkflowOverview,
        r#"
        SELECT
            workflow.name,
            workflow.status,
            workflow.revision,
            state.reason AS "reason?",
            performance.sessions AS "sessions!",
            performance.succeeded AS "succeeded!",
            performance.failed AS "failed!",
            performance.median_ms,
            performance.tokens AS "tokens!",
            performance.cost_usd AS "cost_usd!"
        FROM workflows AS workflow
        JOIN workflow_states AS state ON state.workflow_id = workflow.workflow_id
        JOIN workflow_performance AS performance ON performance.workflow_id = workflow.workflow_id
        ORDER BY workflow.name
        "#
    )
    .fetch_all(pool)
    .await
}

/// Answers: which sessions were there last, of this workflow or of any? Newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn sessions(
    pool: &PgPool,
    workflow: Option<&str>,
    at_most: i64,
) -> sqlx::Result<Vec<SessionOverview>> {
    sqlx::query_as!(
        SessionOverview,
        r#"
        SELECT
            session.session_id,
            workflow.name AS workflow,
            session.status,
            session.model,
            session.started_at,
            session.error,
            metrics.events AS "events?",
            metrics.tool_calls AS "tool_calls?",
            metrics.input_tokens + metrics.output_tokens AS "tokens?",
            metrics.cost_usd AS "cost_usd?",
            metrics.duration_ms AS "duration_ms?"
        FROM sessions AS session
        JOIN workflows AS workflow ON workflow.workflow_id = session.workflow_id
        LEFT JOIN session_metrics AS metrics ON metrics.session_id = session.session_id
        WHERE $1::text IS NULL OR workflow.name = $1
        ORDER BY session.started_at DESC NULLS FIRST, session.session_id
        LIMIT $2
        "#,
        workflow,
        at_most
    )
    .fetch_all(pool)
    .await
}

/// Answers: how often is each tool called, how often does it fail, and how long does it take?
///
/// # Errors
///
/// When the database does not answer.
pub async fn tools(pool: &PgPool) -> sqlx::Result<Vec<ToolUse>> {
    // A call ends with the next event of its tool in its session.
    sqlx::query_as!(
        ToolUse,
        r#"
        WITH tool_events AS (
            SELECT
                session_id,
                tool_name,
                kind,
                lead(occurred_at) OVER (PARTITION BY session_id, tool_name ORDER BY ordinal)
                    - occurred_at AS took
            FROM session_events
            WHERE tool_name IS NOT NULL
        )
        SELECT
            tool_name AS "tool!",
            count(*) FILTER (WHERE kind = 'tool_called') AS "calls!",
            count(*) FILTER (WHERE kind = 'tool_failed') AS "failures!",
            count(DISTINCT session_id) AS "sessions!",
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took)::float8 * 1000)
                FILTER (WHERE kind = 'tool_called') AS median_ms
        FROM tool_events
        GROUP BY tool_name
        ORDER BY count(*) DESC, tool_name
        "#
    )
    .fetch_all(pool)
    .await
}

/// Answers: what happened in this session, in its order?
///
/// # Errors
///
/// When the database does not answer.
pub async fn timeline(pool: &PgPool, session_id: Uuid) -> sqlx::Result<Vec<TimelineEvent>> {
    sqlx::query_as!(
        TimelineEvent,
        r#"
        SELECT
            ordinal,
            kind,
            (extract(epoch FROM occurred_at - min(occurred_at) OVER ()) * 1000)::bigint
                AS "offset_ms!",
            tool_name,
            payload
        FROM session_events
        WHERE session_id = $1
        ORDER BY ordinal
        "#,
        session_id
    )
    .fetch_all(pool)
    .await
}

/// Adds up the events of a session anew; `false`: there is no such session.
///
/// # Errors
///
/// When the database does not answer.
pub async fn compute_metrics(
    executor: impl PgExecutor<'_>,
    session_id: Uuid,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT compute_session_metrics($1) AS "computed!""#, session_id)
        .fetch_one(executor)
        .await
}

/// Changes the status of a workflow; `false`: there is no such workflow, or it has that status.
///
/// # Errors
///
/// When the database does not answer, or refuses the change: a workflow that is archived stays so.
pub async fn set_workflow_status(
    executor: impl PgExecutor<'_>,
    workflow: &str,
    status: WorkflowStatus,
    reason: Option<&str>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT set_workflow_status($1, $2, $3) AS "changed!""#,
        workflow,
        status.as_str(),
        reason
    )
    .fetch_one(executor)
    .await
}

/// Answers: can this server store embeddings?
///
/// # Errors
///
/// When the database does not answer.
pub async fn has_pgvector(executor: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS "exists!""#
    )
    .fetch_one(executor)
    .await
}
