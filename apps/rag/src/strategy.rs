//! Strategies and their versions, whose states the database holds to their order.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::rows::{NewStrategy, NewStrategyVersion, State, Strategy, StrategyVersion};

/// A version, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionLine {
    /// Slug of its strategy.
    pub slug: String,
    /// Its number within the strategy.
    pub version_number: i32,
    /// How far it has come.
    pub state: State,
    /// Its configuration.
    pub config: Value,
    /// When it came into this state.
    pub state_changed_at: DateTime<Utc>,
    /// How often its state has changed.
    pub transitions: i64,
}

/// Creates a strategy; one that is there already is given back as it is.
///
/// # Errors
///
/// When the database refuses it.
pub async fn create(
    pool: &PgPool,
    workspace_id: Uuid,
    slug: &str,
    name: &str,
) -> sqlx::Result<Strategy> {
    if let Some(strategy) = Strategy::get_by_workspace_id_and_slug(pool, workspace_id, slug).await?
    {
        return Ok(strategy);
    }
    Strategy::insert(pool, &NewStrategy::new(slug.to_owned(), name.to_owned(), workspace_id)).await
}

/// Finds a strategy by its slug.
///
/// # Errors
///
/// [`sqlx::Error::RowNotFound`] when there is none.
pub async fn find(pool: &PgPool, workspace_id: Uuid, slug: &str) -> sqlx::Result<Strategy> {
    Strategy::get_by_workspace_id_and_slug(pool, workspace_id, slug)
        .await?
        .ok_or(sqlx::Error::RowNotFound)
}

/// Writes a new version, a draft, with the next number.
///
/// # Errors
///
/// When the database refuses it, as where another program has taken the number meanwhile.
pub async fn add_version(
    pool: &PgPool,
    strategy_id: Uuid,
    config: Value,
    notes: &str,
) -> sqlx::Result<StrategyVersion> {
    let next = sqlx::query_scalar!(
        r#"
        SELECT COALESCE(max(version_number), 0) + 1 AS "next!"
        FROM strategy_versions
        WHERE strategy_id = $1
        "#,
        strategy_id,
    )
    .fetch_one(pool)
    .await?;
    let new = NewStrategyVersion {
        notes: Some(notes.to_owned()),
        ..NewStrategyVersion::new(strategy_id, next, config)
    };
    StrategyVersion::insert(pool, &new).await
}

/// Moves a version to a state; going live retires the one that was live before.
///
/// # Errors
///
/// When there is no such version, and when its state does not lead to that one.
pub async fn promote(
    pool: &PgPool,
    strategy_id: Uuid,
    version_number: i32,
    state: State,
) -> sqlx::Result<()> {
    let version =
        StrategyVersion::get_by_strategy_id_and_version_number(pool, strategy_id, version_number)
            .await?
            .ok_or(sqlx::Error::RowNotFound)?;
    sqlx::query_scalar!(
        r#"SELECT state AS "state!" FROM promote_strategy_version($1, $2)"#,
        version.strategy_version_id,
        state.as_str(),
    )
    .fetch_one(pool)
    .await?;
    Ok(())
}

/// Lists the versions of all strategies of a workspace, the newest of each first.
///
/// # Errors
///
/// When the database does not answer.
pub async fn versions(pool: &PgPool, workspace_id: Uuid) -> sqlx::Result<Vec<VersionLine>> {
    sqlx::query_as!(
        VersionLine,
        r#"
        SELECT strategies.slug, versions.version_number, versions.state AS "state: State",
               versions.config, versions.state_changed_at,
               (SELECT count(*) FROM strategy_version_transitions AS transitions
                WHERE transitions.strategy_version_id = versions.strategy_version_id) AS "transitions!"
        FROM strategy_versions AS versions
        JOIN strategies ON strategies.strategy_id = versions.strategy_id
        WHERE strategies.workspace_id = $1
        ORDER BY strategies.slug, versions.version_number DESC
        "#,
        workspace_id,
    )
    .fetch_all(pool)
    .await
}
