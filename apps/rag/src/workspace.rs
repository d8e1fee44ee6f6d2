//! Workspaces: who works apart from whom.

use sqlx::PgPool;

use crate::rows::{NewWorkspace, Plan, Workspace};

/// What a workspace has, as the first page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// Name in addresses.
    pub slug: String,
    /// What the team has bought.
    pub plan: Plan,
    /// Documents that are not archived.
    pub documents: i64,
    /// Strategies, whatever their versions' states.
    pub strategies: i64,
    /// Versions that trade.
    pub live_versions: i64,
    /// Jobs that wait or run.
    pub open_jobs: i64,
    /// Alerts that nobody has resolved.
    pub open_alerts: i64,
}

/// Creates a workspace; one that is there already is given back as it is.
///
/// # Errors
///
/// When the database refuses it, as a slug with capital letters.
pub async fn create(pool: &PgPool, slug: &str, name: &str) -> sqlx::Result<Workspace> {
    if let Some(workspace) = Workspace::get_by_slug(pool, slug).await? {
        return Ok(workspace);
    }
    Workspace::insert(pool, &NewWorkspace::new(slug.to_owned(), name.to_owned())).await
}

/// Finds a workspace by its slug.
///
/// # Errors
///
/// [`sqlx::Error::RowNotFound`] when there is none.
pub async fn find(pool: &PgPool, slug: &str) -> sqlx::Result<Workspace> {
    Workspace::get_by_slug(pool, slug).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Counts what every workspace has.
///
/// # Errors
///
/// When the database does not answer.
pub async fn overview(pool: &PgPool) -> sqlx::Result<Vec<Overview>> {
    sqlx::query_as!(
        Overview,
        r#"
        SELECT slug AS "slug!", plan AS "plan!: Plan", documents AS "documents!",
               strategies AS "strategies!", live_versions AS "live_versions!",
               open_jobs AS "open_jobs!", open_alerts AS "open_alerts!"
        FROM workspace_overview
        ORDER BY slug
        "#,
    )
    .fetch_all(pool)
    .await
}
