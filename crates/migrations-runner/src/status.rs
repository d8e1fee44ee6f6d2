//! What is applied and what is pending, without a lock and without a change.

use std::time::Duration;

use migrations_core::{
    Drafts, History, Migration, MigrationSet, OutOfOrder, PlanProblem, Policy, State, plan,
};
use sqlx::postgres::PgConnectOptions;

use crate::apply::unplannable;
use crate::error::RunError;
use crate::history;
use crate::options::{APPLICATION_NAME, ApplyOptions};
use crate::session::Session;

/// How a set and a database compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The migrations of the set, in order.
    pub entries: Vec<StatusEntry>,
    /// Every reason why the set cannot be applied, in order; also about migrations that the
    /// database has and the set does not.
    pub problems: Vec<PlanProblem>,
}

/// How one migration of the set stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEntry {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// Whether it is applied.
    pub state: EntryState,
    /// The first reason why it, or what follows it, cannot be applied.
    pub problem: Option<PlanProblem>,
}

/// Whether a migration is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It is.
    Applied {
        /// When, in UTC, as `2026-01-31T12:00:00Z`.
        applied_at: String,
        /// How long it took.
        execution_time: Duration,
    },
    /// It began, and its end was never recorded.
    Interrupted {
        /// When it began, in UTC.
        began_at: String,
    },
    /// It is not.
    Pending,
    /// It is not, and may still change.
    PendingDraft,
}

/// Compares `set` with the database of `connect`; takes no lock and creates nothing.
///
/// Without a history table everything is pending. The problems are those that [`apply`](crate::apply)
/// would stop at with its default options.
///
/// # Errors
///
/// The database cannot be reached, is too old, or its history table is not one of this tool's.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{EntryState, RunError, status};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn pending(set: &MigrationSet, connect: &PgConnectOptions) -> Result<usize, RunError> {
///     let entries = status(set, connect).await?.entries;
///     Ok(entries.iter().filter(|entry| entry.state == EntryState::Pending).count())
/// }
/// ```
pub async fn status(set: &MigrationSet, connect: &PgConnectOptions) -> Result<Status, RunError> {
    let history = look(set, connect).await?;
    let policy = ApplyOptions::default().policy(connect);
    let problems = plan(set, &history, policy).err().map(|error| error.problems);
    let problems = problems.unwrap_or_default();
    let entry = |migration: &Migration| StatusEntry {
        version: migration.stem.to_string(),
        state: state(migration, &history),
        problem: problems.iter().find(|problem| problem.version() == migration.stem).cloned(),
    };
    Ok(Status { entries: set.migrations().iter().map(entry).collect(), problems })
}

/// Fails unless everything of `set` is applied to the database of `connect` as it stands in its
/// files; takes no lock and changes nothing.
///
/// # Errors
///
/// [`RunError::Unplannable`] when something differs, [`RunError::Pending`] when something is
/// missing, and what [`status`] fails with.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RunError, check};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn ready(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     check(set, connect).await
/// }
/// ```
pub async fn check(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
    let history = look(set, connect).await?;
    // How the pending ones may be applied is not asked here: they are missing either way.
    let policy = Policy { drafts: Drafts::Allow, out_of_order: OutOfOrder::Allow };
    let plan = plan(set, &history, policy).map_err(|error| unplannable(set, error))?;
    if plan.pending.is_empty() {
        return Ok(());
    }
    let versions = plan.pending.iter().map(|migration| migration.stem.to_string()).collect();
    Err(RunError::Pending { versions })
}

async fn look(set: &MigrationSet, connect: &PgConnectOptions) -> Result<History, RunError> {
    let mut session = Session::open(set, connect, APPLICATION_NAME).await?;
    let history = history::read(&mut session, set).await;
    session.close().await;
    history
}

fn state(migration: &Migration, history: &History) -> EntryState {
    let Some(applied) = history.get(&migration.stem) else {
        return match migration.state {
            Some(State::Draft) => EntryState::PendingDraft,
            Some(State::Frozen) | None => EntryState::Pending,
        };
    };
    let applied_at = applied.applied_at.clone();
    match applied.execution_time_ms {
        None => EntryState::Interrupted { began_at: applied_at },
        Some(milliseconds) => EntryState::Applied {
            applied_at,
            // The server's clock may have been set back meanwhile.
            execution_time: Duration::from_millis(milliseconds.try_into().unwrap_or(0)),
        },
    }
}
