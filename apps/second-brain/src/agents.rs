//! Agent runs: started, finished with what they took, and listed with what they left behind.
//!
//! What a run looks like on a screen is not known here.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{AgentArtifact, AgentRun, AgentRunStatus, NewAgentArtifact, NewAgentRun};

/// How a run came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what it was told.
    Completed,
    /// It could not, for this reason.
    Failed(String),
    /// Somebody stopped it.
    Cancelled,
}

/// What a run took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// How many times the model was asked.
    pub steps: i32,
    /// The tokens that were sent.
    pub input_tokens: i64,
    /// The tokens that came back.
    pub output_tokens: i64,
    /// What the provider charges, in US dollars.
    pub cost_usd: Decimal,
}

/// A run in the list of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// Which run this is.
    pub id: Uuid,
    /// Who ran.
    pub agent: String,
    /// What for.
    pub goal: String,
    /// Whether it still runs, and how it ended.
    pub status: AgentRunStatus,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` while it runs.
    pub completed_at: Option<DateTime<Utc>>,
    /// What the provider charges, in US dollars.
    pub cost_usd: Decimal,
    /// How many artifacts it has left behind.
    pub artifacts: i64,
}

/// A run with everything that it has left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The run itself.
    pub run: AgentRun,
    /// Its artifacts, oldest first.
    pub artifacts: Vec<AgentArtifact>,
}

/// Starts a run.
///
/// # Errors
///
/// When the database does not answer, or refuses the run.
pub async fn start(pool: &PgPool, new: &NewAgentRun) -> sqlx::Result<AgentRun> {
    AgentRun::insert(pool, new).await
}

/// Records the end of a run and what it took. `None`: there is no such run, or it has ended before.
///
/// # Errors
///
/// When the database does not answer, or refuses the figures.
pub async fn finish(
    pool: &PgPool,
    id: Uuid,
    outcome: &Outcome,
    metrics: &Metrics,
) -> sqlx::Result<Option<AgentRun>> {
    let (status, reason) = match outcome {
        Outcome::Completed => (AgentRunStatus::Completed, None),
        Outcome::Failed(reason) => (AgentRunStatus::Failed, Some(reason.as_str())),
        Outcome::Cancelled => (AgentRunStatus::Cancelled, None),
    };
    sqlx::query_as!(
        AgentRun,
        r#"
        UPDATE agent_runs
        SET status = $2,
            error_message = $3,
            steps = $4,
            input_tokens = $5,
            output_tokens = $6,
            cost_usd = $7,
            completed_at = now()
        WHERE id = $1
          AND completed_at IS NULL
        RETURNING
            id, agent, goal, provider, model, status, steps, input_tokens, output_tokens, cost_usd,
            error_message, started_at, completed_at, created_at
        "#,
        id,
        status as AgentRunStatus,
        reason,
        metrics.steps,
        metrics.input_tokens,
        metrics.output_tokens,
        metrics.cost_usd
    )
    .fetch_optional(pool)
    .await
}

/// Keeps what a run has made.
///
/// # Errors
///
/// When there is no such run, or the database does not answer.
pub async fn attach(pool: &PgPool, new: &NewAgentArtifact) -> sqlx::Result<AgentArtifact> {
    AgentArtifact::insert(pool, new).await
}

/// Lists the runs of one status, or all of them; the newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn list(pool: &PgPool, status: Option<AgentRunStatus>) -> sqlx::Result<Vec<RunSummary>> {
    sqlx::query_as!(
        RunSummary,
        r#"
        SELECT
            run.id,
            run.agent,
            run.goal,
            run.status,
            run.started_at,
            run.completed_at,
            run.cost_usd,
            (SELECT count(*) FROM agent_artifacts WHERE agent_artifacts.run_id = run.id) AS artifacts
        FROM agent_runs AS run
        WHERE $1::text IS NULL
           OR run.status = $1
        ORDER BY run.started_at DESC, run.id
        "#,
        status as Option<AgentRunStatus>
    )
    .fetch_all(pool)
    .await
}

/// Reads a run. `None`: there is no such one.
///
/// # Errors
///
/// When the database does not answer.
pub async fn read(pool: &PgPool, id: Uuid) -> sqlx::Result<Option<Run>> {
    let mut snapshot = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
    let Some(run) = AgentRun::get(&mut *snapshot, id).await? else { return Ok(None) };
    // Not `list_by_run_id`: that is in the order of the keys, which are random here.
    let artifacts = sqlx::query_as!(
        AgentArtifact,
        r#"
        SELECT id, run_id, artifact_type, name, content, metadata, created_at
        FROM agent_artifacts
        WHERE run_id = $1
        ORDER BY created_at, id
        "#,
        id
    )
    .fetch_all(&mut *snapshot)
    .await?;
    snapshot.commit().await?;
    Ok(Some(Run { run, artifacts }))
}
