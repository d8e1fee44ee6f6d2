//! Rows of the history for migrations whose work is in the database already.
//!
//! Must not know how it got there.

use migrations_core::{Migration, MigrationSet};
use sqlx::postgres::PgConnectOptions;

use crate::cause::Cause;
use crate::error::{HistoryAction, RunError};
use crate::options::ApplyOptions;
use crate::session::Session;
use crate::{history, lock, message, quote};

/// Writes into the history that `migrations` of `set` were applied, and runs none of them.
///
/// What the history knows already is left as it is.
///
/// # Errors
///
/// The database cannot be reached, the lock is held by another, or the history cannot be written.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, RunError, record};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn first_two(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     record(set, &set.migrations()[..2], connect, &ApplyOptions::default()).await
/// }
/// ```
pub async fn record(
    set: &MigrationSet,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<(), RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = record_over(&mut session, set, migrations, options).await;
    session.close().await;
    outcome
}

async fn record_over(
    session: &mut Session,
    set: &MigrationSet,
    migrations: &[Migration],
    options: &ApplyOptions,
) -> Result<(), RunError> {
    lock::acquire(session, set, options.lock_timeout).await?;
    let history = history::read_or_create(session, set).await?;
    let rows = migrations.iter().filter(|migration| history.get(&migration.stem).is_none());
    let rows: Vec<String> = rows.map(|migration| message::record_row(set, migration)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let written = session.rows(rows.join("; ")).await;
    written.map(drop).map_err(|error| RunError::History {
        table: quote::shown(set.history_table()),
        action: HistoryAction::Record,
        cause: Cause::of(&error),
    })
}
