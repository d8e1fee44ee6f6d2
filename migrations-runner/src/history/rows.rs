//! The rows of a history table: how they are asked for and read, and whose they are.
//!
//! Must not know whether the table can be trusted; that is `trust`.

use std::collections::BTreeMap;

use migrations_core::{
    Applied, History, HistoryTable, Migration, MigrationSet, NameOrigin, Plan, PlanProblem,
    Progress,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::{ADOPTED, DELETED, DETECTED, FORMAT, OVERRIDES, PROGRESS, RECORDED, failure};
use crate::error::{HistoryAction, RunError};
use crate::event::{HistoryRead, count};
use crate::session::Answer;
use migrations_core::quote;

/// The rows of a set; of every set where its name is not declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows(pub(super) Vec<HistoryRow>);

/// A row of a history, with the set that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HistoryRow {
    /// The name of the set.
    pub(super) set_name: String,
    /// The number that orders rows as they were written.
    pub(super) migration_id: i64,
    /// What was applied.
    pub(super) applied: Applied,
}

/// The column that the rows of the history begin with.
const ROWS: &str = "migrations_id";

impl Rows {
    /// The question for the rows of a set; of all sets where the name of the set is not declared.
    ///
    /// A table of an earlier release lacks the columns of the progress and the overrides, which are not
    /// asked for by name; and only of rows that may have them, as a row holds its rollback as well.
    pub(crate) fn question(set: &MigrationSet) -> String {
        let of_set = match set.name_origin() {
            NameOrigin::Declared => {
                format!("WHERE set_name = {} ", quote::literal(set.name()))
            }
            NameOrigin::Folder => String::new(),
        };
        format!(
            "SELECT migration_id AS {ROWS}, version, \
             to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS applied_at, \
             checksum, execution_time_ms, format, set_name, \
             CASE WHEN execution_time_ms IS NULL THEN to_jsonb(h) ->> '{PROGRESS}' END AS progress, \
             CASE WHEN execution_time_ms = 0 THEN to_jsonb(h) ->> '{OVERRIDES}' END AS overrides \
             FROM ONLY {} h {of_set}ORDER BY migration_id",
            quote::table(set.history_table()),
        )
    }

    /// Reads the rows.
    pub(crate) fn read(table: &HistoryTable, answer: &Answer) -> Result<Rows, RunError> {
        let failed = |error| failure(table, HistoryAction::Read, &error);
        let mut read = Vec::with_capacity(answer.rows.len());
        for row in answer.rows_of(ROWS) {
            let found: i32 = row.try_get("format").map_err(failed)?;
            refuse_newer(table, found)?;
            read.push(history_row(row).map_err(failed)?);
        }
        Ok(Rows(read))
    }

    /// Says that they were read.
    pub(crate) fn tell(&self, set: &MigrationSet) {
        let table = quote::shown(set.history_table());
        HistoryRead { set: set.name(), table: &table, rows: count(self.0.len()) }.tell();
    }

    /// The set under the name that its rows have: a folder's name is only a guess.
    ///
    /// The rows of another set are this one's where its name is not declared, none has the folder's
    /// name, and all rows of exactly one other set are files of this one.
    pub(crate) fn named(&self, set: &MigrationSet) -> Option<MigrationSet> {
        if set.name_origin() == NameOrigin::Declared {
            return None;
        }
        let mut sets: BTreeMap<&str, bool> = BTreeMap::new();
        for row in self.0.iter().filter(|row| !row.set_name.ends_with(DELETED)) {
            *sets.entry(&row.set_name).or_insert(true) &= is_row_of(set, row);
        }
        if sets.contains_key(set.name()) {
            return None;
        }
        let mut agreeing = sets.iter().filter(|(_, agrees)| **agrees).map(|(name, _)| *name);
        match (agreeing.next(), agreeing.next()) {
            (Some(name), None) => Some(set.named(name)),
            _ => None,
        }
    }

    /// The history of a set.
    pub(crate) fn history(&self, set: &MigrationSet) -> History {
        let rows = self.0.iter().filter(|row| row.set_name == set.name());
        History { entries: rows.map(|row| row.applied.clone()).collect() }
    }

    /// The pending files that have rows under the name of another set.
    pub(crate) fn of_other_sets(&self, set: &MigrationSet, plan: &Plan<'_>) -> Vec<PlanProblem> {
        let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let is_other =
            |row: &&HistoryRow| row.set_name != set.name() && !row.set_name.ends_with(DELETED);
        for row in self.0.iter().filter(is_other) {
            if plan.pending.iter().any(|migration| is_row_of_file(migration, row)) {
                versions.entry(&row.set_name).or_default().push(row.applied.stem.clone());
            }
        }
        let problem = |(set_name, versions): (&str, Vec<String>)| PlanProblem::AppliedAs {
            set_name: set_name.to_owned(),
            versions,
            own_name: set.name().to_owned(),
        };
        versions.into_iter().map(problem).collect()
    }

    /// The number of the last row of a set, and how many there are.
    pub(crate) fn last_row(&self, set: &MigrationSet) -> (i64, usize) {
        let rows = self.0.iter().filter(|row| row.set_name == set.name());
        rows.fold((0, 0), |(last, count), row| (last.max(row.migration_id), count + 1))
    }
}

fn history_row(row: &PgRow) -> Result<HistoryRow, sqlx::Error> {
    let progress: Option<String> = row.try_get("progress")?;
    let overrides: Option<String> = row.try_get("overrides")?;
    Ok(HistoryRow {
        set_name: row.try_get("set_name")?,
        migration_id: row.try_get(ROWS)?,
        applied: Applied {
            stem: row.try_get("version")?,
            applied_at: row.try_get("applied_at")?,
            checksum: row.try_get("checksum")?,
            execution_time_ms: row.try_get("execution_time_ms")?,
            progress: progress.as_deref().and_then(Progress::parse),
            recorded: overrides.as_deref().and_then(recorded),
        },
    })
}

/// How a row came about of a file that no run has executed.
pub(super) fn recorded(overrides: &str) -> Option<String> {
    match overrides {
        RECORDED => Some("baseline".to_owned()),
        DETECTED => Some(overrides.to_owned()),
        _ => overrides.starts_with(ADOPTED).then(|| overrides.to_owned()),
    }
}

/// Whether a row is a file of the set, as it stands.
fn is_row_of(set: &MigrationSet, row: &HistoryRow) -> bool {
    set.get(&row.applied.stem).is_some_and(|migration| is_row_of_file(migration, row))
}

fn is_row_of_file(migration: &Migration, row: &HistoryRow) -> bool {
    *migration.stem == *row.applied.stem && row.applied.checksum.parse() == Ok(migration.checksum)
}

/// Fails over a row that a later release has written.
pub(super) fn refuse_newer(table: &HistoryTable, found: i32) -> Result<(), RunError> {
    if found <= FORMAT {
        return Ok(());
    }
    Err(RunError::NewerHistory { table: quote::shown(table), found, known: FORMAT })
}
