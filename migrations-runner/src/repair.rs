//! Rows of the history that do not fit the files any more: which they are, and how they are made to
//! fit because somebody says so.
//!
//! No file is executed. Must not know where another text of a file is kept.

use migrations_core::{Applied, History, Migration, MigrationSet};
use sqlx::postgres::PgConnectOptions;

use crate::error::{RepairProblem, RunError};
use crate::event::{RowRepaired, RunKind, Running};
use crate::history::{self, Purpose, Table};
use crate::lock::Wait;
use crate::message::{self, Ground, RowRepair, RowUpdate};
use crate::options::ApplyOptions;
use crate::record::write_history;
use crate::refused::with_session;
use crate::session::Session;
use crate::survey::survey;

/// A row that does not fit the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What is different.
    pub kind: DifferenceKind,
    /// The stem that the row has.
    pub version: String,
    /// When it was applied, in UTC, as `2026-01-31T12:00:00Z`.
    pub applied_at: String,
    /// The checksum of what was applied.
    pub checksum: String,
    /// The file that it is about, relative to the set, where there is one.
    pub file: Option<String>,
}

/// What is different between a row and the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The file has another text.
    Edited,
    /// A file of another name has the text, or a file of another number has the name.
    Renamed {
        /// The stem of that file.
        to: String,
    },
    /// No file of the set has its name or its text.
    Missing,
}

/// How a row is made to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The database has what the file says by now: the row gets the file's checksum.
    Edited {
        /// The file: its stem or its number.
        version: String,
    },
    /// The file has another name or another number: the row gets it too.
    Renamed {
        /// The stem or the number that the row has.
        from: String,
        /// The file: its stem or its number.
        to: String,
    },
    /// The file is gone for good: the row counts no more.
    Deleted {
        /// The stem or the number that the row has.
        version: String,
    },
}

/// A row that was made to fit, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The stem that the row had.
    pub version: String,
    /// When it was applied, in UTC.
    pub applied_at: String,
    /// The checksum that the row had.
    pub checksum: String,
    /// The stem that it has now; `None` where it counts no more.
    pub becomes: Option<String>,
    /// The file that it stands for now, relative to the set.
    pub file: Option<String>,
    /// Whether its checksum is another now.
    pub is_edited: bool,
}

/// The rows that do not fit the files of `set`, in order; changes nothing.
///
/// Rows beyond the set, which a later release has applied, and rows of files that were interrupted are
/// none of them.
///
/// # Errors
///
/// The database cannot be reached, or its history table is not one of this tool's.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, RunError, differences};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn fits(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, RunError> {
///     Ok(differences(set, connect, &ApplyOptions::default()).await?.is_empty())
/// }
/// ```
pub async fn differences(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<Difference>, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = survey(&mut session, set, Purpose::Reading).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    let survey = outcome?;
    let named = survey.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    Ok(of_history(set, &survey.rows.history(set)))
}

fn of_history(set: &MigrationSet, history: &History) -> Vec<Difference> {
    let pending: Vec<&Migration> =
        set.migrations().iter().filter(|one| history.get(&one.stem).is_none()).collect();
    let complete = history.entries.iter().filter(|row| row.execution_time_ms.is_some());
    complete.filter_map(|row| difference(set, row, &pending)).collect()
}

fn difference(set: &MigrationSet, row: &Applied, pending: &[&Migration]) -> Option<Difference> {
    let difference = |kind, file: Option<&Migration>| Difference {
        kind,
        version: row.stem.clone(),
        applied_at: row.applied_at.clone(),
        checksum: row.checksum.clone(),
        file: file.map(|file| file.file.to_string()),
    };
    if let Some(file) = set.get(&row.stem) {
        let is_same = row.checksum.parse() == Ok(file.checksum);
        return (!is_same).then(|| difference(DifferenceKind::Edited, Some(file)));
    }
    let renamed = pending
        .iter()
        .find(|file| row.checksum.parse() == Ok(file.checksum))
        .or_else(|| pending.iter().find(|file| row.stem.ends_with(&format!("_{}", file.name()))));
    if let Some(file) = renamed {
        let kind = DifferenceKind::Renamed { to: file.stem.to_string() };
        return Some(difference(kind, Some(file)));
    }
    let highest = set.migrations().last().map(|last| last.version);
    let is_beyond = pending.is_empty() && set.version_of(&row.stem) > highest;
    (!is_beyond).then(|| difference(DifferenceKind::Missing, None))
}

/// What repairs would do to the history of `set`; changes nothing.
///
/// # Errors
///
/// The database cannot be reached, its history table is not one of this tool's, or one of the repairs
/// does not fit rows and files.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, Repair, RunError, planned_repairs};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn look(set: &MigrationSet, connect: &PgConnectOptions) -> Result<usize, RunError> {
///     let repairs = [Repair::Edited { version: "002_b".into() }];
///     Ok(planned_repairs(set, &repairs, connect, &ApplyOptions::default()).await?.len())
/// }
/// ```
pub async fn planned_repairs(
    set: &MigrationSet,
    repairs: &[Repair],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<Repaired>, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = survey(&mut session, set, Purpose::Writing).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    let survey = outcome?;
    let named = survey.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    let planned = planned(set, &survey.rows.history(set), repairs)?;
    Ok(planned.into_iter().map(|(repaired, _)| repaired).collect())
}

/// Makes rows of the history of `set` fit its files, in one transaction and under the lock of the set;
/// each row says who did so, and when.
///
/// # Errors
///
/// Those of [`planned_repairs`], another runner that is at work for too long, and a history that
/// cannot be written.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, Repair, RunError, repair};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn rename(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     let repairs = [Repair::Renamed { from: "002_b".into(), to: "003_b".into() }];
///     repair(set, &repairs, connect, &ApplyOptions::default()).await?;
///     Ok(())
/// }
/// ```
pub async fn repair(
    set: &MigrationSet,
    repairs: &[Repair],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<Repaired>, RunError> {
    let running = Running::begin(set.name(), RunKind::Repair);
    let outcome = repair_whole(set, repairs, connect, options).await;
    running.end(outcome, Vec::len)
}

async fn repair_whole(
    set: &MigrationSet,
    repairs: &[Repair],
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Vec<Repaired>, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = repair_over(&mut session, set, repairs, options).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

async fn repair_over(
    session: &mut Session,
    set: &MigrationSet,
    repairs: &[Repair],
    options: &ApplyOptions,
) -> Result<Vec<Repaired>, RunError> {
    let mut wait = Wait::new(options.runner_wait);
    loop {
        let survey = survey(session, set, Purpose::Writing).await?;
        let named = survey.rows.named(set);
        let set = named.as_ref().unwrap_or(set);
        let planned = planned(set, &survey.rows.history(set), repairs)?;
        let table = match &survey.table {
            Table::Present(table) => table,
            Table::OfAnotherRole(error) => return Err((**error).clone()),
            Table::NoSchema | Table::Missing => return Ok(Vec::new()),
        };
        if !table.has_added_columns() {
            history::extend(session, set, survey.facts.lock).await?;
            continue;
        }
        let (repaired, changes): (Vec<Repaired>, Vec<RowRepair<'_>>) = planned.into_iter().unzip();
        let message = |ground: &Ground<'_>| message::repair_rows(set, &changes, ground);
        if write_history(session, set, (&survey, table), message).await? {
            repaired.iter().for_each(|row| tell(set, row));
            return Ok(repaired);
        }
        wait.until_free(session, set).await?;
    }
}

fn tell(set: &MigrationSet, row: &Repaired) {
    let Repaired { version, becomes, .. } = row;
    RowRepaired { set: set.name(), version, becomes: becomes.as_deref() }.tell();
}

/// What becomes of which row; one that is renamed and edited is one change.
fn planned<'a>(
    set: &'a MigrationSet,
    history: &History,
    repairs: &[Repair],
) -> Result<Vec<(Repaired, RowRepair<'a>)>, RunError> {
    let refuse = |problem| Err(RunError::Repair(Box::new(problem)));
    let edited: Vec<&Migration> = repairs
        .iter()
        .filter_map(|repair| match repair {
            Repair::Edited { version } => file_of(set, version),
            _ => None,
        })
        .collect();
    let is_edited = |file: &Migration| edited.iter().any(|one| one.stem == file.stem);
    let mut planned = Vec::new();
    for repair in repairs {
        let (from, to) = match repair {
            Repair::Edited { version } => {
                let Some(file) = file_of(set, version) else {
                    return refuse(RepairProblem::NoFile { version: version.clone() });
                };
                let is_renamed = repairs.iter().any(|other| {
                    matches!(other, Repair::Renamed { to, .. }
                        if file_of(set, to).is_some_and(|to| to.stem == file.stem))
                });
                if is_renamed {
                    continue;
                }
                (file.stem.to_string(), Some(file))
            }
            Repair::Renamed { from, to } => match file_of(set, to) {
                Some(file) => (from.clone(), Some(file)),
                None => return refuse(RepairProblem::NoFile { version: to.clone() }),
            },
            Repair::Deleted { version } => (version.clone(), None),
        };
        let row = row_of(history, &from)?;
        planned.push(match to {
            Some(file) => changed(history, row, file, is_edited(file))?,
            None => deleted(set, row)?,
        });
    }
    Ok(planned)
}

fn changed<'a>(
    history: &History,
    row: &Applied,
    file: &'a Migration,
    is_edited: bool,
) -> Result<(Repaired, RowRepair<'a>), RunError> {
    let refuse = |problem| Err(RunError::Repair(Box::new(problem)));
    let (from, to) = (row.stem.clone(), file.stem.to_string());
    let is_renamed = from != to;
    if is_renamed && history.get(&file.stem).is_some() {
        return refuse(RepairProblem::Taken { from, to });
    }
    let has_other_text = row.checksum.parse() != Ok(file.checksum);
    match (has_other_text, is_edited) {
        (true, false) => return refuse(RepairProblem::OtherText { from, to }),
        (false, _) if !is_renamed => return refuse(RepairProblem::Fits { version: to }),
        _ => {}
    }
    let mut notes = Vec::new();
    notes.extend(is_renamed.then(|| format!("renamed, was {from}")));
    notes.extend(has_other_text.then(|| format!("edited, was {}", row.checksum)));
    let repaired = Repaired {
        becomes: Some(to),
        file: Some(file.file.to_string()),
        is_edited: has_other_text,
        ..of_row(row)
    };
    let change = RowUpdate::Becomes(file);
    Ok((repaired, row_repair(row, change, notes.join("; "))))
}

fn deleted<'a>(set: &MigrationSet, row: &Applied) -> Result<(Repaired, RowRepair<'a>), RunError> {
    if let Some(file) = set.get(&row.stem) {
        let (version, file) = (row.stem.clone(), file.file.to_string());
        return Err(RunError::Repair(Box::new(RepairProblem::FileIsThere { version, file })));
    }
    Ok((of_row(row), row_repair(row, RowUpdate::Deleted, "deleted".to_owned())))
}

fn of_row(row: &Applied) -> Repaired {
    Repaired {
        version: row.stem.clone(),
        applied_at: row.applied_at.clone(),
        checksum: row.checksum.clone(),
        becomes: None,
        file: None,
        is_edited: false,
    }
}

fn row_repair<'a>(row: &Applied, change: RowUpdate<'a>, note: String) -> RowRepair<'a> {
    RowRepair { stem: row.stem.clone(), checksum: row.checksum.clone(), change, note }
}

/// The file that a person names by its stem, its name on disk or its number.
fn file_of<'a>(set: &'a MigrationSet, text: &str) -> Option<&'a Migration> {
    let stem = text.strip_suffix(".sql").unwrap_or(text);
    let stem = stem.strip_suffix(".up").unwrap_or(stem);
    set.get(stem).or_else(|| set.of_version(migrations_core::Version::parse(stem)?))
}

/// The row that a person names by its stem or its number.
fn row_of<'h>(history: &'h History, text: &str) -> Result<&'h Applied, RunError> {
    let stem = text.strip_suffix(".sql").unwrap_or(text);
    let version = migrations_core::Version::parse(stem);
    let mut of_number =
        history.entries.iter().filter(|row| version.is_some() && row.parsed_version() == version);
    // Of several rows of one day that are ordered by name none is the one that is meant.
    let of_number = of_number.next().filter(|_| of_number.next().is_none());
    let row = history.get(stem).or(of_number);
    let problem = match row {
        None => RepairProblem::NoRow { version: stem.to_owned() },
        Some(row) if row.execution_time_ms.is_none() => {
            RepairProblem::Interrupted { version: row.stem.clone() }
        }
        Some(row) => return Ok(row),
    };
    Err(RunError::Repair(Box::new(problem)))
}
