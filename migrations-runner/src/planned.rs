//! What a run would do, without doing any of it.
//!
//! Must not know what the files do to a database.

use std::time::Duration;

use migrations_core::{Migration, MigrationSet, State, Transaction};
use sqlx::postgres::PgConnectOptions;

use crate::apply::unplannable;
use crate::error::RunError;
use crate::locate::Executed;
use crate::options::ApplyOptions;
use crate::preflight;
use crate::status::{EntryState, Status, status_with};

/// What a run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// The name of the set, as its rows have it where the set declares none.
    pub name: String,
    /// What would run, in order; nothing would while something is refused.
    pub steps: Vec<PlannedStep>,
    /// The stems of what the database has, in order.
    pub already: Vec<String>,
    /// The stems of what would stay pending because it comes after the last migration that may run.
    pub later: Vec<String>,
    /// The stems that the database has beyond this set: a later release has applied them.
    pub ahead: Vec<String>,
    /// Every reason why nothing would run: what a run would end with.
    pub refusals: Vec<RunError>,
}

/// A file that would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// Whether it runs in one transaction with its row.
    pub transaction: Transaction,
    /// How many statements it has.
    pub statements: usize,
    /// Whether it may still change.
    pub is_draft: bool,
    /// How many of its statements are done, where it stopped on its way and goes on from there.
    pub done: Option<usize>,
}

/// Says what [`apply`](crate::apply()) would do with the same options; takes no lock, changes nothing,
/// and needs no right but to read the history.
///
/// # Errors
///
/// The database cannot be reached, is too old, or its history table is not one of this tool's.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, RunError, planned};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn is_safe(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, RunError> {
///     let planned = planned(set, connect, &ApplyOptions::default()).await?;
///     Ok(planned.refusals.is_empty() && planned.steps.len() < 10)
/// }
/// ```
pub async fn planned(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Planned, RunError> {
    Ok(planned_by(set, status_with(set, connect, options).await?))
}

fn planned_by(set: &MigrationSet, status: Status) -> Planned {
    let pending: Vec<&Migration> = status.pending.iter().filter_map(|stem| set.get(stem)).collect();
    let mut refusals = Vec::new();
    if status.entries.iter().any(|entry| matches!(entry.state, EntryState::Running { .. })) {
        let (set, waited) = (status.name.clone(), Duration::ZERO);
        refusals.push(RunError::LockTimeout { set, waited, holder: None });
    }
    if !status.problems.is_empty() {
        refusals.push(unplannable(set, status.problems));
    }
    refusals.extend(preflight::inspect(set, &pending).err());
    let applied =
        status.entries.iter().filter(|entry| matches!(entry.state, EntryState::Applied { .. }));
    let with_progress = |step: PlannedStep| {
        let entry = status.entries.iter().find(|entry| entry.version == step.version);
        let done = entry.and_then(|entry| match entry.state {
            EntryState::Interrupted { statements, .. } => statements.map(|(done, _)| done),
            _ => None,
        });
        PlannedStep { done, ..step }
    };
    Planned {
        already: applied.map(|entry| entry.version.clone()).collect(),
        steps: pending.into_iter().map(PlannedStep::of).map(with_progress).collect(),
        name: status.name,
        later: status.later,
        ahead: status.ahead,
        refusals,
    }
}

impl PlannedStep {
    fn of(migration: &Migration) -> PlannedStep {
        PlannedStep {
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            transaction: migration.transaction,
            statements: Executed::of(migration).statements().count(),
            is_draft: migration.state == Some(State::Draft),
            done: None,
        }
    }
}
