//! Takes migrations back and applies them again.

use migrations_core::MigrationSet;
use sqlx::postgres::PgConnectOptions;

use super::options::{RedoReport, RollbackOptions, RollbackReport};
use super::{Next, back};
use crate::apply::apply_while;
use crate::error::RunError;
use crate::report::Report;

/// Takes migrations back as [`rollback`](super::rollback) does, and applies these again.
///
/// Before anything is taken back the set has to have every file, and nothing may stand in the way of
/// applying it.
///
/// # Errors
///
/// Those of [`rollback`](super::rollback), and those of [`apply`](crate::apply()); where applying
/// fails, what was taken back stays so.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RollbackOptions, RunError, redo};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn last_one(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     let report = redo(set, connect, &RollbackOptions::default()).await?;
///     println!("{} applied again", report.applied.len());
///     Ok(())
/// }
/// ```
pub async fn redo(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &RollbackOptions,
) -> Result<RedoReport, RunError> {
    let RollbackReport { taken_back, .. } = back(set, connect, options, Next::ApplyAgain).await?;
    if taken_back.is_empty() {
        return Ok(RedoReport::default());
    }
    let is_missing =
        |report: &Report, stem: &str| !report.applied.iter().any(|applied| applied.version == stem);
    let should_continue =
        |report: &Report| taken_back.iter().any(|back| is_missing(report, &back.version));
    let applied = apply_while(set, connect, &options.run, should_continue).await?.applied;
    Ok(RedoReport { taken_back, applied })
}
