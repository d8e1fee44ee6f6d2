//! The queue of the agents: what may run, and a worker that runs it in the order in which tasks
//! wait for each other.
//!
//! Two workers never get one task: the database hands each out once.

use std::fmt;

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{
    AiTaskQueue, AiTaskQueueStatus, CommunicationDraft, NewCommunicationDraft, TaskType,
};
use crate::{digests, health};

/// A task, with what it waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct QueuedTask {
    /// What is to be done.
    pub title: String,
    /// Which kind of agent does it.
    pub task_type: TaskType,
    /// How it stands.
    pub status: AiTaskQueueStatus,
    /// 1 comes first, 9 last.
    pub priority: i16,
    /// Whose it is, where it is one client's.
    pub client_name: Option<String>,
    /// Titles of the tasks that are not done and that it waits for.
    pub waits_for: Vec<String>,
}

/// What became of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    /// What was to be done.
    pub title: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With this answer.
    Done(Value),
    /// For this reason.
    Failed(String),
}

/// Lists the queue: what runs first comes first, and what is done last.
///
/// # Errors
///
/// When the database does not answer.
pub async fn queue(pool: &PgPool) -> sqlx::Result<Vec<QueuedTask>> {
    sqlx::query_as!(
        QueuedTask,
        r#"
        SELECT
            task.title,
            task.task_type,
            task.status,
            task.priority,
            client.client_name,
            ARRAY(
                SELECT needed.title
                FROM ai_task_dependencies AS dependency
                JOIN ai_task_queue AS needed ON needed.id = dependency.depends_on_id
                WHERE dependency.task_id = task.id AND needed.status <> 'done'
                ORDER BY needed.priority, needed.title
            ) AS waits_for
        FROM ai_task_queue AS task
        LEFT JOIN clients AS client ON client.id = task.client_id
        ORDER BY task.status = 'done', task.finished_at, task.priority, task.created_at, task.title
        "#
    )
    .fetch_all(pool)
    .await
}

/// Works until nothing is ready or `limit` tasks were done.
///
/// # Errors
///
/// When the database does not answer; what a task itself runs into is its outcome.
pub async fn work(pool: &PgPool, worker: &str, limit: usize) -> sqlx::Result<Vec<Worked>> {
    let mut worked = Vec::new();
    while worked.len() < limit {
        let Some(task) = claim(pool, worker).await? else { break };
        let outcome = match run(pool, &task).await {
            Ok(answer) => finish(pool, task.id, answer).await?,
            Err(reason) => fail(pool, task.id, reason.to_string()).await?,
        };
        worked.push(Worked { title: task.title, outcome });
    }
    Ok(worked)
}

async fn claim(pool: &PgPool, worker: &str) -> sqlx::Result<Option<AiTaskQueue>> {
    let claimed = sqlx::query_scalar!("SELECT claim_ai_task($1)", worker).fetch_one(pool).await?;
    match claimed {
        Some(task_id) => AiTaskQueue::get(pool, task_id).await,
        None => Ok(None),
    }
}

async fn finish(pool: &PgPool, task_id: Uuid, answer: Value) -> sqlx::Result<Outcome> {
    sqlx::query!("SELECT FROM finish_ai_task($1, $2)", task_id, answer.clone())
        .execute(pool)
        .await?;
    Ok(Outcome::Done(answer))
}

async fn fail(pool: &PgPool, task_id: Uuid, reason: String) -> sqlx::Result<Outcome> {
    sqlx::query!("SELECT FROM fail_ai_task($1, $2)", task_id, reason.as_str())
        .execute(pool)
        .await?;
    Ok(Outcome::Failed(reason))
}

/// Why a task could not be done.
#[derive(Debug)]
enum Reason {
    Database(sqlx::Error),
    NoClient,
    NoMeeting,
    NoModel,
}

impl From<sqlx::Error> for Reason {
    fn from(error: sqlx::Error) -> Reason {
        Reason::Database(error)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Database(error) => write!(f, "{error}"),
            Reason::NoClient => f.write_str("the task names no client"),
            Reason::NoMeeting => f.write_str("there is no such meeting"),
            Reason::NoModel => f.write_str("no language model is connected"),
        }
    }
}

async fn run(pool: &PgPool, task: &AiTaskQueue) -> Result<Value, Reason> {
    match task.task_type {
        TaskType::SummariseMeeting => summarise_meeting(pool, &task.payload).await,
        TaskType::DraftMessage => draft_message(pool, task.client_id).await,
        TaskType::ScoreSentiment => score_sentiment(pool, task.client_id).await,
        TaskType::PredictHealth => Ok(json!({ "predictions": health::predict(pool).await? })),
        TaskType::BuildDigest => Ok(json!({ "digests": digests::build_all(pool).await? })),
        TaskType::SyncGraph => sync_graph(pool).await,
        TaskType::Simulate => Err(Reason::NoModel),
    }
}

async fn summarise_meeting(pool: &PgPool, payload: &Value) -> Result<Value, Reason> {
    let meeting = payload["meeting"].as_str().ok_or(Reason::NoMeeting)?;
    let summary = sqlx::query_scalar!(
        r#"
        SELECT coalesce(ai_summary, left(meeting_notes, 200), subject)
        FROM unified_meetings
        WHERE meeting_id = $1
        "#,
        meeting
    )
    .fetch_optional(pool)
    .await?
    .ok_or(Reason::NoMeeting)?;
    Ok(json!({ "summary": summary }))
}

async fn draft_message(pool: &PgPool, client_id: Option<Uuid>) -> Result<Value, Reason> {
    let client_id = client_id.ok_or(Reason::NoClient)?;
    let draft = NewCommunicationDraft::new(
        client_id,
        "After our last talk".to_owned(),
        "Thank you for your open words. This is what we do next.".to_owned(),
    );
    let draft = CommunicationDraft::insert(pool, &draft).await?;
    Ok(json!({ "draft": draft.id.to_string(), "status": draft.status.as_str() }))
}

async fn score_sentiment(pool: &PgPool, client_id: Option<Uuid>) -> Result<Value, Reason> {
    let client_id = client_id.ok_or(Reason::NoClient)?;
    let mean = sqlx::query_scalar!(
        r#"
        SELECT round(avg(score), 2)
        FROM sentiment_snapshots
        WHERE client_id = $1 AND measured_at > now() - interval '30 days'
        "#,
        client_id
    )
    .fetch_one(pool)
    .await?;
    Ok(json!({ "mean": mean.map(|mean| mean.to_string()) }))
}

async fn sync_graph(pool: &PgPool) -> Result<Value, Reason> {
    let mut transaction = pool.begin().await?;
    let written = sqlx::query!(
        r#"
        INSERT INTO relationship_edges
            (source_kind, source_key, target_kind, target_key, relation, last_seen_on)
        SELECT 'person', cse.email, 'client', client.client_name, 'looks_after', CURRENT_DATE
        FROM client_segmentation AS segmentation
        JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
        JOIN clients AS client ON client.id = segmentation.client_id
        WHERE segmentation.effective_to IS NULL
        ON CONFLICT ON CONSTRAINT relationship_edges_once_key
            DO UPDATE SET last_seen_on = EXCLUDED.last_seen_on
        "#
    )
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    sqlx::query!(
        r#"
        UPDATE graph_sync_status
        SET last_synced_at = now(), edges_written = $1, last_error = NULL
        WHERE graph_source = 'clients'
        "#,
        i32::try_from(written).unwrap_or(i32::MAX)
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(json!({ "edges": written }))
}
