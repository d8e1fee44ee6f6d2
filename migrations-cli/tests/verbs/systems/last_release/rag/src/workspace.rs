//! Workspaces: who works apart from whom.

use sqlx::PgPool;

use crate::rows::{NewWorkspace, Workspace};

/// Creates a workspace; one that is there already is given back as it is.
pub async fn create(pool: &PgPool, slug: &str, name: &str) -> sqlx::Result<Workspace> {
    if let Some(workspace) = Workspace::get_by_slug(pool, slug).await? {
        return Ok(workspace);
    }
    Workspace::insert(pool, &NewWorkspace::new(slug.to_owned(), name.to_owned())).await
}

/// Finds a workspace by its slug.
pub async fn find(pool: &PgPool, slug: &str) -> sqlx::Result<Workspace> {
    Workspace::get_by_slug(pool, slug).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Counts the documents of a workspace that are not archived.
pub async fn documents(pool: &PgPool, workspace: &Workspace) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "documents!"
        FROM documents
        WHERE workspace_id = $1
          AND archived_at IS NULL
        "#,
        workspace.workspace_id
    )
    .fetch_one(pool)
    .await
}

/// Counts the jobs of a workspace that wait or run.
pub async fn open_jobs(pool: &PgPool, workspace: &Workspace) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "jobs!"
        FROM jobs
        WHERE workspace_id = $1
          AND status IN ('queued', 'running')
        "#,
        workspace.workspace_id
    )
    .fetch_one(pool)
    .await
}

/// Counts the alerts of a workspace that nobody has resolved.
pub async fn open_alerts(pool: &PgPool, workspace: &Workspace) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "alerts!"
        FROM ops_alerts
        WHERE workspace_id = $1
          AND resolved_at IS NULL
        "#,
        workspace.workspace_id
    )
    .fetch_one(pool)
    .await
}
