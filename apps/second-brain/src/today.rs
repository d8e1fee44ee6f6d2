//! The day: what stands in the calendars, and what the notes say is to be done.
//!
//! Both tables are of earlier phases and made outside of the migrations; the queries are checked all
//! the same, against `migrations/external.sql`. A day is one in UTC.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;

use crate::rows::{Source, TaskStatus};

/// An event of today.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Where it was synchronised from.
    pub source: Source,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub location: Option<String>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Whether it has no hours.
    pub is_all_day: bool,
}

/// A task that is due, or has no day.
#[derive(Clone, Debug, PartialEq)]
pub struct DueTask {
    /// What is to be done.
    pub description: String,
    /// Whether somebody has begun.
    pub status: TaskStatus,
    /// The note's project.
    pub project: Option<String>,
    /// The last day for it.
    pub due_on: Option<NaiveDate>,
    /// The note in the vault.
    pub note_path: String,
    /// The line of the note, from 1.
    pub line_number: i32,
}

/// Lists the events of today, in their order.
///
/// # Errors
///
/// When the database does not answer.
pub async fn events(pool: &PgPool) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        r#"
        SELECT source, title, location, starts_at, ends_at, is_all_day
        FROM calendar_events
        WHERE starts_at < date_trunc('day', now(), 'UTC') + interval '24 hours'
          AND ends_at >= date_trunc('day', now(), 'UTC')
        ORDER BY starts_at, title
        "#
    )
    .fetch_all(pool)
    .await
}

/// Lists what is to be done by today, the most pressing first; what has no day comes last.
///
/// # Errors
///
/// When the database does not answer.
pub async fn tasks(pool: &PgPool) -> sqlx::Result<Vec<DueTask>> {
    sqlx::query_as!(
        DueTask,
        r#"
        SELECT description, status, project, due_on, note_path, line_number
        FROM tasks
        WHERE status = ANY ($1)
          AND (due_on IS NULL OR due_on <= (now() AT TIME ZONE 'UTC')::date)
        ORDER BY due_on NULLS LAST, priority DESC, note_path, line_number
        "#,
        &[TaskStatus::Open, TaskStatus::InProgress] as &[TaskStatus]
    )
    .fetch_all(pool)
    .await
}
