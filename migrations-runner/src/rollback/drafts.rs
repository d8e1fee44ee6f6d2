//! Drafts that were applied to a database for development and have changed since: taken back by the
//! rollbacks that their rows keep, and applied as they are now.

use migrations_core::rollback_plan::{RollbackChoice, RollbackTarget, UnprovenPolicy};
use migrations_core::{Applied, History, MigrationSet, State};
use sqlx::postgres::PgConnectOptions;

use super::options::{RedoReport, RollbackOptions};
use super::redo;
use crate::environment::Environment;
use crate::error::RunError;
use crate::history::Purpose;
use crate::options::{ApplyOptions, DataLoss};
use crate::refused::with_session;
use crate::session::Session;
use crate::survey::survey;

/// Takes drafts back that have changed since they were applied, with all that was applied after the
/// first of them, and applies all of it as it is now; does nothing on a database that is not for
/// development, and nothing where no draft has changed.
///
/// Each goes back by the rollback that its row keeps, whether or not a server has tried it: what is
/// for development can be made anew.
///
/// # Errors
///
/// Those of [`redo`](super::redo). [`RunError::RowsWouldGo`] where a table or column that would go
/// holds rows and these are to be kept; nothing of that migration is taken back then.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, DataLoss, RunError, reapply_changed_drafts};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn once_more(set: &MigrationSet, connect: &PgConnectOptions) -> Result<usize, RunError> {
///     let options = ApplyOptions::default();
///     let report = reapply_changed_drafts(set, connect, &options, DataLoss::Refuse).await?;
///     Ok(report.applied.len())
/// }
/// ```
pub async fn reapply_changed_drafts(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    data_loss: DataLoss,
) -> Result<RedoReport, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let target = target(&mut session, set).await;
    session.close().await;
    let Some(target) = target? else { return Ok(RedoReport::default()) };
    let options = RollbackOptions {
        target,
        choice: RollbackChoice::Stored,
        unproven: UnprovenPolicy::Allow,
        data_loss,
        run: options.clone(),
        ..RollbackOptions::default()
    };
    redo(set, connect, &options).await
}

/// How far back the first changed draft leads; nothing where none has changed, or none may go.
async fn target(
    session: &mut Session,
    set: &MigrationSet,
) -> Result<Option<RollbackTarget>, RunError> {
    let seen = survey(session, set, Purpose::Reading).await;
    let seen = with_session(session, seen).await?;
    if seen.facts.environment != Environment::Development {
        return Ok(None);
    }
    let named = seen.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    Ok(before_first_changed(set, &seen.rows.history(set)))
}

fn before_first_changed(set: &MigrationSet, history: &History) -> Option<RollbackTarget> {
    let first = history.entries.iter().position(|applied| is_changed_draft(set, applied))?;
    // What is frozen is never taken back by itself.
    let is_draft = |applied: &Applied| {
        set.get(&applied.stem).is_some_and(|migration| migration.state == Some(State::Draft))
    };
    if !history.entries[first..].iter().all(is_draft) {
        return None;
    }
    Some(match first.checked_sub(1) {
        Some(last) => RollbackTarget::To(history.entries[last].stem.clone()),
        None => RollbackTarget::Nothing,
    })
}

fn is_changed_draft(set: &MigrationSet, applied: &Applied) -> bool {
    set.get(&applied.stem).is_some_and(|migration| {
        migration.state == Some(State::Draft)
            && applied.checksum.parse() != Ok(migration.checksum)
            && applied.execution_time_ms.is_some()
    })
}
