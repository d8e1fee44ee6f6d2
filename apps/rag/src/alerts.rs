//! Alerts: raised once for a fault however often it is met, and resolved with a reason.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::Severity;

/// An alert that nobody has resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAlert {
    /// Which alert this is.
    pub ops_alert_id: i64,
    /// What raised it.
    pub source: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// How often it was raised.
    pub occurrences: i32,
    /// When it was raised first.
    pub raised_at: DateTime<Utc>,
    /// Who looks after it.
    pub acknowledged_by: Option<String>,
}

/// Raises an alert, or counts the one that is open for the same fault.
///
/// # Errors
///
/// When the database does not answer.
pub async fn raise(
    pool: &PgPool,
    workspace_id: Uuid,
    source: &str,
    severity: Severity,
    message: &str,
) -> sqlx::Result<i64> {
    // The first words say what is wrong, and numbers that change come later.
    let fault: Vec<&str> = message.split_whitespace().take(3).collect();
    let fingerprint = format!("{workspace_id}/{source}/{}", fault.join(" "));
    sqlx::query_scalar!(
        r#"SELECT raise_ops_alert($1, $2, $3, $4, $5) AS "ops_alert_id!""#,
        workspace_id,
        source,
        severity.as_str(),
        message,
        fingerprint,
    )
    .fetch_one(pool)
    .await
}

/// Says who looks after an alert; gives back whether it is open.
///
/// # Errors
///
/// When the database does not answer.
pub async fn acknowledge(pool: &PgPool, ops_alert_id: i64, by: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE ops_alerts
        SET acknowledged_at = now(), acknowledged_by = $2
        WHERE ops_alert_id = $1 AND resolved_at IS NULL
        ",
        ops_alert_id,
        by,
    );
    Ok(done.execute(pool).await?.rows_affected() > 0)
}

/// Resolves an alert; gives back whether it was open.
///
/// # Errors
///
/// When the database does not answer.
pub async fn resolve(pool: &PgPool, ops_alert_id: i64, resolution: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "
        UPDATE ops_alerts
        SET resolved_at = now(), resolution = $2
        WHERE ops_alert_id = $1 AND resolved_at IS NULL
        ",
        ops_alert_id,
        resolution,
    );
    Ok(done.execute(pool).await?.rows_affected() > 0)
}

/// Lists the open alerts of a workspace and of the platform, the newest first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn open(pool: &PgPool, workspace_id: Uuid) -> sqlx::Result<Vec<OpenAlert>> {
    sqlx::query_as!(
        OpenAlert,
        r#"
        SELECT ops_alert_id, source, severity AS "severity: Severity", message, occurrences, raised_at,
               acknowledged_by
        FROM ops_alerts
        WHERE resolved_at IS NULL AND (workspace_id = $1 OR workspace_id IS NULL)
        ORDER BY raised_at DESC
        "#,
        workspace_id,
    )
    .fetch_all(pool)
    .await
}
