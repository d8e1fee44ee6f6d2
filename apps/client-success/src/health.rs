//! How healthy clients are, and how healthy they will be.

use rust_decimal::Decimal;
use sqlx::PgPool;

use crate::rows::RiskLevel;

/// A client's health today and at the end of a horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The client's name.
    pub client_name: String,
    /// From 0 to 100, today.
    pub current_score: i32,
    /// From 0 to 100, at the end of the horizon.
    pub predicted_score: i32,
    /// From 0 to 1.
    pub confidence: Decimal,
    /// What the predicted score means.
    pub risk_level: RiskLevel,
    /// The difference from a week ago, where there is a snapshot of then.
    pub weekly_change: Option<i32>,
}

/// Writes today's health of every active client, and then the predictions from the trend; gives how
/// many predictions there are.
///
/// # Errors
///
/// When the database does not answer.
pub async fn predict(pool: &PgPool) -> sqlx::Result<i32> {
    let mut transaction = pool.begin().await?;
    sqlx::query_scalar!("SELECT record_client_health()").fetch_one(&mut *transaction).await?;
    let predicted = sqlx::query_scalar!(r#"SELECT predict_client_health() AS "predicted!""#)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(predicted)
}

/// Lists the newest predictions over a horizon of 30, 60 or 90 days, whoever needs help first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn predictions(pool: &PgPool, horizon_days: i32) -> sqlx::Result<Vec<Prediction>> {
    sqlx::query_as!(
        Prediction,
        r#"
        SELECT
            client.client_name,
            prediction.current_score,
            prediction.predicted_score,
            prediction.confidence,
            prediction.risk_level,
            prediction.current_score - earlier.health_score AS weekly_change
        FROM health_predictions AS prediction
        JOIN clients AS client ON client.id = prediction.client_id
        LEFT JOIN client_health_history AS earlier
            ON earlier.client_id = prediction.client_id
            AND earlier.snapshot_date = prediction.predicted_on - 7
        WHERE prediction.horizon_days = $1
          AND prediction.predicted_on = (
              SELECT max(newest.predicted_on) FROM health_predictions AS newest
              WHERE newest.horizon_days = $1
          )
        ORDER BY prediction.predicted_score, client.client_name
        "#,
        horizon_days
    )
    .fetch_all(pool)
    .await
}
