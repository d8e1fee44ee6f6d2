//! Waits, at the end of a run, for what the run has committed without waiting for the disk.
//!
//! Must not know what the run was.

use migrations_core::{MigrationSet, quote};

use crate::cause::Cause;
use crate::error::{HistoryAction, RunError};
use crate::event::Flushed;
use crate::history;
use crate::session::{BEGIN, Commit, NO_HIDDEN_ROWS, OWN_PATH, Session};

/// The column of the row that was locked.
const LOCKED: &str = "migrations_locked";

/// The outcome of a run whose every commit is on the server's disk; a run that went well and cannot
/// say so has failed.
///
/// A run that has failed keeps its own failure: without a connection nobody can wait for anything,
/// and the next run reads what is there.
pub(crate) async fn flushed<T, E: From<RunError>>(
    session: &mut Session,
    set: &MigrationSet,
    outcome: Result<T, E>,
) -> Result<T, E> {
    if !session.is_unflushed() {
        return outcome;
    }
    let waited = flush(session, set).await;
    let outcome = outcome?;
    waited?;
    Ok(outcome)
}

/// Commits a transaction that waits for the disk, and so for everything committed before it.
///
/// The server waits only for a transaction that has written to its log, as one has that locks a row;
/// nothing of the table is changed by it. Which row does not matter, so nobody is waited for.
async fn flush(session: &mut Session, set: &MigrationSet) -> Result<(), RunError> {
    let table = set.history_table();
    let message = format!(
        "{BEGIN}; {OWN_PATH}; {NO_HIDDEN_ROWS}; SELECT 0 AS {LOCKED} FROM ONLY {} \
             ORDER BY migration_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED; COMMIT",
        quote::table(table)
    );
    let answer = session.send(message).await;
    if let Some(error) = &answer.failure {
        session.roll_back().await;
        return Err(history::failure(table, HistoryAction::Flush, error));
    }
    if !answer.has(LOCKED) {
        return Err(RunError::History {
            table: quote::shown(table),
            action: HistoryAction::Flush,
            cause: Cause::new("another session has locked every row of it"),
        });
    }
    session.has_committed(Commit::Synchronous);
    Flushed { set: set.name() }.tell();
    Ok(())
}
