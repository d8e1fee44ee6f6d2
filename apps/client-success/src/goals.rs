//! Goals of the company, of teams, and the initiatives below them, as one tree.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::PgPool;

/// A goal or an initiative, in the order of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// `company`, `team` or `initiative`.
    pub goal_level: String,
    /// What is to be reached.
    pub title: String,
    /// Whose it is; the company has no team.
    pub team_name: Option<String>,
    /// How it stands.
    pub status: String,
    /// In per cent; rises from what is below.
    pub progress: Decimal,
    /// By when.
    pub target_date: NaiveDate,
}

/// Lists all goals, each below the one that it counts for.
///
/// # Errors
///
/// When the database does not answer.
pub async fn goals(pool: &PgPool) -> sqlx::Result<Vec<Goal>> {
    sqlx::query_as!(
        Goal,
        r#"
        SELECT
            goal_level,
            title,
            team_name,
            status,
            progress,
            target_date
        FROM goal_hierarchy
        ORDER BY path
        "#
    )
    .fetch_all(pool)
    .await
}

/// Sets how far an initiative is, and gives what that makes of the company's goal; `None` where
/// there is no such initiative, or where it counts for none.
///
/// # Errors
///
/// When the database does not answer, or refuses a progress that is not between 0 and 100.
pub async fn set_progress(
    pool: &PgPool,
    initiative: &str,
    progress: Decimal,
) -> sqlx::Result<Option<Decimal>> {
    let mut transaction = pool.begin().await?;
    let goal = sqlx::query_scalar!(
        "UPDATE portfolio_initiatives SET progress = $2 WHERE name = $1 RETURNING team_goal_id",
        initiative,
        progress
    )
    .fetch_optional(&mut *transaction)
    .await?
    .flatten();
    // Triggers have carried the progress upwards by now.
    let company = sqlx::query_scalar!(
        r#"
        SELECT goal.progress
        FROM team_goals AS team
        JOIN company_goals AS goal ON goal.id = team.company_goal_id
        WHERE team.id = $1
        "#,
        goal
    )
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(company)
}
