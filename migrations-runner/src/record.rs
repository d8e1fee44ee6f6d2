//! Rows of the history for migrations whose work is in the database already.
//!
//! Must not know how it got there.

use migrations_core::{Migration, MigrationSet};
use sqlx::postgres::PgConnectOptions;

use crate::cause::server_error;
use crate::error::{HistoryAction, RunError};
use crate::event::{RowRecorded, RunKind, Running};
use crate::history::{self, Present, Purpose, Table};
use crate::lock::Wait;
use crate::message::{self, Ground, RecordedRow, RowChange, Stop};
use crate::options::ApplyOptions;
use crate::options::DataLoss;
use crate::refused::with_session;
use crate::session::{Commit, Session};
use crate::survey::{Survey, survey};

/// Writes into the history that `migrations` of `set` were applied, and runs none of them; says
/// which rows are new.
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
///     let written = record(set, &set.migrations()[..2], connect, &ApplyOptions::default()).await?;
///     println!("{} rows", written.len());
///     Ok(())
/// }
/// ```
pub async fn record(
    set: &MigrationSet,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<String>, RunError> {
    recorded(set, migrations, connect, options, history::RECORDED).await
}

/// Records migrations as [`record`] does, whose work was found in the database; the rows say so.
///
/// # Errors
///
/// Those of [`record`].
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, RunError, record_detected};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn found(set: &MigrationSet, connect: &PgConnectOptions) -> Result<usize, RunError> {
///     let options = ApplyOptions::default();
///     Ok(record_detected(set, set.migrations(), connect, &options).await?.len())
/// }
/// ```
pub async fn record_detected(
    set: &MigrationSet,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<String>, RunError> {
    recorded(set, migrations, connect, options, history::DETECTED).await
}

async fn recorded(
    set: &MigrationSet,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    origin: &str,
) -> Result<Vec<String>, RunError> {
    let running = Running::begin(set.name(), RunKind::Record);
    let outcome = record_whole(set, migrations, connect, options, origin).await;
    running.end(outcome, Vec::len)
}

async fn record_whole(
    set: &MigrationSet,
    migrations: &[Migration],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    origin: &str,
) -> Result<Vec<String>, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = record_over(&mut session, set, migrations, options, origin).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

async fn record_over(
    session: &mut Session,
    set: &MigrationSet,
    migrations: &[Migration],
    options: &ApplyOptions,
    origin: &str,
) -> Result<Vec<String>, RunError> {
    let mut wait = Wait::new(options.runner_wait);
    loop {
        let survey = survey(session, set, Purpose::Writing).await?;
        let named = survey.rows.named(set);
        let history = survey.rows.history(named.as_ref().unwrap_or(set));
        let new = migrations.iter().filter(|one| history.get(&one.stem).is_none());
        let new: Vec<RecordedRow<'_>> = new.map(|one| RecordedRow::of(one, origin)).collect();
        match write_rows(session, set, &new).await? {
            Recorded::Written => {
                return Ok(new.iter().map(|row| row.migration.stem.to_string()).collect());
            }
            Recorded::Busy => wait.until_free(session, set).await?,
        }
    }
}

/// Whether rows were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// They are in the history.
    Written,
    /// Another runner is at work, or has been since the history was read.
    Busy,
}

/// Writes rows in one transaction, into a table that is made or extended first where that is needed;
/// none of them may be in the history yet.
pub(crate) async fn write_rows(
    session: &mut Session,
    set: &MigrationSet,
    rows: &[RecordedRow<'_>],
) -> Result<Recorded, RunError> {
    loop {
        let survey = survey(session, set, Purpose::Writing).await?;
        let named = survey.rows.named(set);
        let set = named.as_ref().unwrap_or(set);
        let table = match &survey.table {
            Table::Present(table) => table,
            Table::OfAnotherRole(error) => return Err((**error).clone()),
            missing @ (Table::NoSchema | Table::Missing) => {
                history::create(session, set, missing, survey.facts.lock).await?;
                continue;
            }
        };
        let history = survey.rows.history(set);
        if rows.iter().any(|row| history.get(&row.migration.stem).is_some()) {
            return Ok(Recorded::Busy);
        }
        // Who may write rows need not be the owner; the older columns are enough.
        if !rows.is_empty() && !table.has_added_columns() {
            let extended = history::extend(session, set, survey.facts.lock).await;
            if extended.is_ok() {
                continue;
            }
        }
        return match rows.is_empty() || write(session, set, rows, &survey, table).await? {
            true => Ok(Recorded::Written),
            false => Ok(Recorded::Busy),
        };
    }
}

/// Writes the rows in one transaction; not, where another runner is at work or has been meanwhile.
async fn write(
    session: &mut Session,
    set: &MigrationSet,
    rows: &[RecordedRow<'_>],
    survey: &Survey,
    table: &Present,
) -> Result<bool, RunError> {
    let message = |ground: &Ground<'_>| message::record_rows(set, rows, ground);
    let is_written = write_history(session, set, (survey, table), message).await?;
    for row in rows.iter().filter(|_| is_written) {
        let (version, file) = (&row.migration.stem, &row.migration.file);
        RowRecorded { set: set.name(), version, file, origin: &row.how }.tell();
    }
    Ok(is_written)
}

/// Sends a transaction that changes the history alone, over what was surveyed; `false` where another
/// runner is at work or has been meanwhile.
pub(crate) async fn write_history(
    session: &mut Session,
    set: &MigrationSet,
    (survey, table): (&Survey, &Present),
    message: impl FnOnce(&Ground<'_>) -> String,
) -> Result<bool, RunError> {
    let (last_row, count) = survey.rows.last_row(set);
    let ground = Ground {
        facts: &survey.facts,
        table,
        last_row,
        rows: Some(count),
        absent: Vec::new(),
        overrides: "",
        lock_timeout: None,
        row: RowChange::Insert,
        question: None,
        commit: Commit::Synchronous,
        data_loss: DataLoss::Allow,
    };
    let answer = session.send(message(&ground)).await;
    let Some(error) = &answer.failure else { return Ok(true) };
    session.roll_back().await;
    let stop = server_error(error).and_then(|said| message::own_stop(&answer, said, usize::MAX));
    match stop {
        Some(Stop::LockHeld | Stop::HistoryChanged) => Ok(false),
        _ => Err(history::failure(set.history_table(), HistoryAction::Record, error)),
    }
}
