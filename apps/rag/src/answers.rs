//! Answers that take more than one question, as text.
//!
//! Must not know who asks.

use sqlx::PgPool;
use uuid::Uuid;

use crate::embedding::HashEmbedder;
use crate::{search, strategy, tables, tune};

/// What a search looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What passages mean.
    Meaning,
    /// That, and their words.
    MeaningAndWords,
}

/// Finds passages of a workspace.
///
/// # Errors
///
/// When the database does not answer.
pub async fn passages(
    pool: &PgPool,
    workspace_id: Uuid,
    text: &str,
    limit: i32,
    by: By,
) -> sqlx::Result<String> {
    let embedder = &HashEmbedder;
    let hits = match by {
        By::Meaning => search::by_meaning(pool, embedder, workspace_id, text, limit).await?,
        By::MeaningAndWords => search::by_both(pool, embedder, workspace_id, text, limit).await?,
    };
    Ok(tables::hits(&hits).to_string())
}

/// Tunes a strategy on one window after another, and writes what won as a version, a draft.
///
/// # Errors
///
/// When the database refuses a row, as a symbol in small letters.
pub async fn tuned(
    pool: &PgPool,
    workspace_id: Uuid,
    slug: &str,
    symbol: &str,
) -> sqlx::Result<String> {
    let strategy = strategy::create(pool, workspace_id, slug, slug).await?;
    let run = tune::walk_forward(pool, workspace_id, strategy.strategy_id, symbol).await?;
    let notes = format!("Walk-forward on {symbol}");
    let config = run.parameters.to_json();
    let version = strategy::add_version(pool, strategy.strategy_id, config, &notes).await?;
    let efficiency =
        run.efficiency.map_or_else(|| "–".to_owned(), |part| format!("{:.0}%", part * 100.0));
    Ok(format!(
        "{}\n{}\nEfficiency {efficiency}; version {} of {slug} is a draft",
        tables::winners(&tune::winners(pool, workspace_id).await?),
        tables::folds(&tune::folds(pool, run.wfo_run_id).await?),
        version.version_number,
    ))
}
