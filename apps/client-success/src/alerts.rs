//! Warnings about the mood of clients.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;

use crate::rows::{AlertType, SentimentAlertSeverity, SentimentAlertStatus};

/// A warning, with what it was raised for.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The client's name.
    pub client_name: String,
    /// Who looks after it, where somebody does.
    pub cse_name: Option<String>,
    /// What was seen.
    pub alert_type: AlertType,
    /// How bad it is.
    pub severity: SentimentAlertSeverity,
    /// Whether somebody has taken it on.
    pub status: SentimentAlertStatus,
    /// From -1 to 1.
    pub score: Decimal,
    /// What was said.
    pub excerpt: Option<String>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

/// Lists alerts, the worst and newest first: those that are open, or all of them.
///
/// # Errors
///
/// When the database does not answer.
pub async fn alerts(pool: &PgPool, which: Which) -> sqlx::Result<Vec<Alert>> {
    sqlx::query_as!(
        Alert,
        r#"
        SELECT
            client.client_name,
            cse.full_name AS cse_name,
            alert.alert_type,
            alert.severity,
            alert.status,
            snapshot.score,
            snapshot.excerpt,
            alert.raised_at
        FROM sentiment_alerts AS alert
        JOIN sentiment_snapshots AS snapshot ON snapshot.id = alert.snapshot_id
        JOIN clients AS client ON client.id = alert.client_id
        LEFT JOIN client_segmentation AS segmentation
            ON segmentation.client_id = client.id AND segmentation.effective_to IS NULL
        LEFT JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
        WHERE alert.status = 'open' OR $1
        ORDER BY
            CASE alert.severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
            alert.raised_at DESC
        "#,
        matches!(which, Which::All)
    )
    .fetch_all(pool)
    .await
}

/// Which alerts are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that nobody has taken on.
    Open,
    /// Those of all times.
    All,
}

/// Takes all open alerts about a client on for somebody, whichever of the client's names is given;
/// gives how many these were, which is none where nobody has that address.
///
/// # Errors
///
/// When the database does not answer.
pub async fn acknowledge(pool: &PgPool, any_name: &str, email: &str) -> sqlx::Result<u64> {
    let changed = sqlx::query!(
        r#"
        UPDATE sentiment_alerts AS alert
        SET status = 'acknowledged', acknowledged_by = cse.id
        FROM cse_profiles AS cse
        WHERE alert.client_id = resolve_client($1) AND alert.status = 'open' AND cse.email = $2
        "#,
        any_name,
        email
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected())
}
