//! Finding chunks by what they mean, or by that and their words.

use sqlx::PgPool;
use uuid::Uuid;

use crate::embedding::Embedder;

/// Collection into which everything is embedded until somebody says otherwise.
pub const COLLECTION: &str = "default";

/// One chunk that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Title of its document.
    pub title: String,
    /// Its text.
    pub content: String,
    /// Cosine similarity, or the sum of reciprocal places.
    pub score: f64,
}

/// Finds the chunks whose meaning is nearest.
///
/// # Errors
///
/// When the database does not answer.
pub async fn by_meaning(
    pool: &PgPool,
    embedder: &dyn Embedder,
    workspace_id: Uuid,
    text: &str,
    limit: i32,
) -> sqlx::Result<Vec<Hit>> {
    let embedding = embedder.embed(text);
    sqlx::query_as!(
        Hit,
        r#"
        SELECT title AS "title!", content AS "content!", similarity AS "score!"
        FROM match_chunks($1, $2, $3, ($4::real[])::extensions.vector, $5)
        ORDER BY similarity DESC
        "#,
        workspace_id,
        COLLECTION,
        embedder.model(),
        &embedding[..],
        limit,
    )
    .fetch_all(pool)
    .await
}

/// Finds the chunks that are nearest by meaning and by words together.
///
/// # Errors
///
/// When the database does not answer.
pub async fn by_both(
    pool: &PgPool,
    embedder: &dyn Embedder,
    workspace_id: Uuid,
    text: &str,
    limit: i32,
) -> sqlx::Result<Vec<Hit>> {
    let embedding = embedder.embed(text);
    sqlx::query_as!(
        Hit,
        r#"
        SELECT title AS "title!", content AS "content!", score AS "score!"
        FROM search_chunks($1, $2, $3, $4, ($5::real[])::extensions.vector, $6)
        ORDER BY score DESC
        "#,
        workspace_id,
        COLLECTION,
        embedder.model(),
        text,
        &embedding[..],
        limit,
    )
    .fetch_all(pool)
    .await
}
