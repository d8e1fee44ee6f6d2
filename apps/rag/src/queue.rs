//! The queue: workers that take jobs, do them, and say how it went.
//!
//! The database decides who gets which job (`claim_job`, with `FOR UPDATE SKIP LOCKED`), when a
//! failed one is tried again, and what is written into the log.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::embedding::Embedder;
use crate::ingest::EMBED_DOCUMENT;
use crate::rows::{Chunk, JobStatus};
use crate::search::COLLECTION;

/// A job that a worker has taken.
#[derive(Clone, Debug, PartialEq)]
struct Claimed {
    job_id: i64,
    kind: String,
    payload: Value,
}

/// What one worker has done.
#[derive(Clone, Debug, PartialEq)]
pub struct Worked {
    /// The worker's name.
    pub worker: String,
    /// Jobs that ended well.
    pub succeeded: usize,
    /// Attempts that did not.
    pub failed: usize,
}

/// A job, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct JobLine {
    /// Which job this is.
    pub job_id: i64,
    /// What it does.
    pub kind: String,
    /// How far it is.
    pub status: JobStatus,
    /// How often it was begun.
    pub attempts: i32,
    /// Who has it, or had it last.
    pub locked_by: Option<String>,
    /// How many events its log has.
    pub events: i64,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// Why its last attempt failed.
    pub last_error: Option<String>,
}

/// Why a job failed.
#[derive(Debug, thiserror::Error)]
enum JobError {
    #[error("nobody knows how to do {0:?}")]
    UnknownKind(String),
    #[error("the payload names no document")]
    NoDocument,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Has several workers empty a queue at once.
///
/// # Errors
///
/// When the database does not answer; a job that fails is no error here.
pub async fn work(
    pool: &PgPool,
    embedder: &Arc<dyn Embedder>,
    queue: &str,
    workers: usize,
) -> sqlx::Result<Vec<Worked>> {
    let mut tasks = JoinSet::new();
    for number in 1..=workers {
        let (pool, embedder, queue) = (pool.clone(), Arc::clone(embedder), queue.to_owned());
        tasks.spawn(async move {
            empty(&pool, embedder.as_ref(), &queue, format!("worker-{number}")).await
        });
    }
    let mut worked = Vec::new();
    for result in tasks.join_all().await {
        worked.push(result?);
    }
    worked.sort_by(|left, right| left.worker.cmp(&right.worker));
    Ok(worked)
}

/// Takes jobs until there is none that may run now.
async fn empty(
    pool: &PgPool,
    embedder: &dyn Embedder,
    queue: &str,
    worker: String,
) -> sqlx::Result<Worked> {
    let mut worked = Worked { worker, succeeded: 0, failed: 0 };
    while let Some(job) = claim(pool, queue, &worked.worker).await? {
        let error = match run(pool, embedder, &job).await {
            Ok(()) => None,
            Err(error) => Some(error.to_string()),
        };
        match error {
            None => worked.succeeded += 1,
            Some(_) => worked.failed += 1,
        }
        finish(pool, job.job_id, error.as_deref()).await?;
    }
    Ok(worked)
}

async fn claim(pool: &PgPool, queue: &str, worker: &str) -> sqlx::Result<Option<Claimed>> {
    sqlx::query_as!(
        Claimed,
        r#"
        SELECT job_id AS "job_id!", kind AS "kind!", payload AS "payload!"
        FROM claim_job($1, $2)
        "#,
        queue,
        worker,
    )
    .fetch_optional(pool)
    .await
}

async fn finish(pool: &PgPool, job_id: i64, error: Option<&str>) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"SELECT status AS "status!" FROM finish_job($1, $2)"#, job_id, error,)
        .fetch_optional(pool)
        .await?;
    Ok(())
}

async fn run(pool: &PgPool, embedder: &dyn Embedder, job: &Claimed) -> Result<(), JobError> {
    if job.kind != EMBED_DOCUMENT {
        return Err(JobError::UnknownKind(job.kind.clone()));
    }
    let document_id = job.payload.get("document_id").and_then(Value::as_str);
    let document_id =
        document_id.and_then(|text| Uuid::parse_str(text).ok()).ok_or(JobError::NoDocument)?;
    embed(pool, embedder, document_id).await?;
    Ok(())
}

/// Embeds the chunks of a document; once more where it was embedded before.
async fn embed(pool: &PgPool, embedder: &dyn Embedder, document_id: Uuid) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    for chunk in Chunk::list_by_document_id(&mut *transaction, document_id).await? {
        let embedding = embedder.embed(&chunk.content);
        sqlx::query!(
            "
            INSERT INTO chunk_vectors (chunk_id, model, collection, embedding)
            VALUES ($1, $2, $3, ($4::real[])::extensions.vector)
            ON CONFLICT (chunk_id, model, collection) DO UPDATE SET embedding = EXCLUDED.embedding
            ",
            chunk.chunk_id,
            embedder.model(),
            COLLECTION,
            &embedding[..],
        )
        .execute(&mut *transaction)
        .await?;
    }
    sqlx::query!("UPDATE documents SET status = 'embedded' WHERE document_id = $1", document_id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// Gives back the jobs whose worker has not been heard of for five minutes.
///
/// # Errors
///
/// When the database does not answer.
pub async fn requeue_stalled(pool: &PgPool) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(r#"SELECT job_id AS "job_id!" FROM requeue_stalled_jobs()"#)
        .fetch_all(pool)
        .await
}

/// Lists the newest jobs of a workspace.
///
/// # Errors
///
/// When the database does not answer.
pub async fn list(pool: &PgPool, workspace_id: Uuid) -> sqlx::Result<Vec<JobLine>> {
    sqlx::query_as!(
        JobLine,
        r#"
        SELECT job_id, kind, status AS "status: JobStatus", attempts, locked_by, created_at, last_error,
               (SELECT count(*) FROM job_events WHERE job_events.job_id = jobs.job_id) AS "events!"
        FROM jobs
        WHERE workspace_id = $1
        ORDER BY job_id DESC
        LIMIT 50
        "#,
        workspace_id,
    )
    .fetch_all(pool)
    .await
}
