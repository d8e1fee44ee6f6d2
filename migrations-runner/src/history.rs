//! The table in which a database keeps what was applied to it: its shape, whether it can be
//! trusted, and its rows.
//!
//! Rows are read in `rows`; they are written in the transaction of their migration, by `message`.
//! Must not know how the table is created; that is `create`.

mod copied;
mod create;
mod forget;
mod rows;
mod trust;

use migrations_core::HistoryTable;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

pub(crate) use self::copied::copied;
pub(crate) use self::create::{added_columns, columns, create, extend, granted};
pub use self::forget::forget;
pub(crate) use self::rows::Rows;
pub(crate) use self::trust::{
    is_missing, is_plain, lock_at_once, lock_for_reading, question, require_plain, require_trusted,
};
use crate::error::{HistoryAction, RunError};
use crate::tools::{self, Candidate};
use migrations_core::quote;

/// The format of the rows that this release writes, and the latest that it reads.
///
/// It rises only where an old reader would act wrongly; columns that an old reader does not need
/// are added beside the others.
pub const FORMAT: i32 = 1;

/// The columns that the runner relies on; others may stand beside them.
const COLUMNS: [(&str, &str); 8] = [
    ("migration_id", "bigint"),
    ("version", "text"),
    ("name", "text"),
    ("applied_at", "timestamp with time zone"),
    ("checksum", "text"),
    ("execution_time_ms", "bigint"),
    ("set_name", "text"),
    ("format", "integer"),
];

/// The column in which a row keeps the inverse of its migration.
pub(crate) const ROLLBACK: &str = "rollback";

/// The columns that have been added since the first release, and may be missing.
const ADDED_COLUMNS: [(&str, &str); 5] = [
    ("applied_by", "text"),
    (OVERRIDES, "text"),
    (ROLLBACK, "text"),
    (PROGRESS, "text"),
    ("repair_log", "text"),
];

/// How far a file came that runs in no transaction.
pub(crate) const PROGRESS: &str = "statement_progress";

/// What the set's name ends with in a row that counts no more: every release takes it for the row of
/// another set, and leaves it alone.
pub(crate) const DELETED: &str = " (deleted)";

/// The column that says why a row is there although no run of this tool has made it so.
pub(crate) const OVERRIDES: &str = "overrides";

/// What the `overrides` of a row say that was written because somebody said so.
pub(crate) const RECORDED: &str = "recorded";

/// What the `overrides` of a row say that was written because its work was found.
pub(crate) const DETECTED: &str = "detected";

/// What the `overrides` of a row begin with that was taken over from another tool's table; its name follows.
pub(crate) const ADOPTED: &str = "adopted from ";

/// The history table as a database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// There is none, nor its schema.
    NoSchema,
    /// There is none.
    Missing,
    /// The table is there and what it should be.
    Present(Present),
    /// The table is what it should be but for its owner, who may put anything into it: a role that may
    /// not write it reads it as it is, by [`copied`]. With the error for one that wants to write.
    OfAnotherRole(Box<RunError>),
}

/// A history table that is what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Present {
    /// Its row in `pg_class`, as a condition that holds until somebody changes the table.
    pub(crate) is_unchanged: String,
    /// That its name still means it, as a condition.
    pub(crate) is_in_place: String,
    /// Those of the columns that have been added since the first release which it has.
    pub(crate) added_columns: Vec<&'static str>,
    /// The roles that may write it and are not its owner, each with what it may.
    pub(crate) writers: Vec<(String, String)>,
}

impl Present {
    /// Whether it has the columns of this release.
    pub(crate) fn has_added_columns(&self) -> bool {
        ADDED_COLUMNS.iter().all(|(name, _)| self.has_added(name))
    }

    /// The table as this release makes it, of which nothing else is known.
    pub(crate) fn of_this_release() -> Present {
        Present {
            is_unchanged: "true".to_owned(),
            is_in_place: "true".to_owned(),
            added_columns: ADDED_COLUMNS.map(|(name, _)| name).into(),
            writers: Vec::new(),
        }
    }

    /// Whether it has one of them.
    pub(crate) fn has_added(&self, column: &str) -> bool {
        self.added_columns.contains(&column)
    }
}

/// Whether the table has the columns that the runner relies on, as a condition.
pub(crate) fn has_own_columns(table: &HistoryTable) -> String {
    has_all(table, &COLUMNS)
}

/// Whether it has those that have been added since the first release, as a condition.
pub(crate) fn has_all_added(table: &HistoryTable) -> String {
    has_all(table, &ADDED_COLUMNS)
}

fn has_all(table: &HistoryTable, columns: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        columns.iter().map(|(name, kind)| format!("('{name}', '{kind}')")).collect();
    format!(
        "(SELECT count(*) FROM pg_attribute a WHERE a.attrelid = to_regclass({}) AND a.attnum > 0 \
         AND NOT a.attisdropped AND (a.attname, format_type(a.atttypid, a.atttypmod)) IN ({})) = {}",
        quote::literal(&quote::table(table)),
        pairs.join(", "),
        columns.len(),
    )
}

/// What the history is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To say what is in it: no file is run and no row is written.
    Reading,
    /// To run files over it, and to write their rows into it.
    Writing,
}

/// The column that the rows of a table's shape begin with.
pub(crate) const SHAPE: &str = "migrations_schema";

/// Reads what the database says of the table; no row where its schema is missing.
pub(crate) fn shape(
    table: &HistoryTable,
    row: Option<&PgRow>,
    purpose: Purpose,
) -> Result<Table, RunError> {
    let Some(row) = row else { return Ok(Table::NoSchema) };
    let failed = |error| failure(table, HistoryAction::Read, &error);
    if !row.try_get::<bool, _>("is_there").map_err(failed)? {
        return Ok(Table::Missing);
    }
    let text = |column: &str| -> Result<String, RunError> {
        let value: Option<String> = row.try_get(column).map_err(failed)?;
        Ok(value.unwrap_or_default())
    };
    let (columns, faults) = (pairs(&text("columns")?), text("faults")?);
    let mut faults: Vec<String> = faults.lines().map(str::to_owned).collect();
    let foreign_owner = text("foreign_owner")?;
    let only_reads =
        purpose == Purpose::Reading && !row.try_get::<bool, _>("may_write").map_err(failed)?;
    let has = |(name, kind): &(&str, &str)| columns.iter().any(|(n, k)| n == name && k == kind);
    let is_sound = faults.is_empty();
    let is_of_another = !foreign_owner.is_empty();
    faults.extend(is_of_another.then_some(foreign_owner));
    let owner = text("owner")?;
    let untrusted = RunError::UntrustedHistory { table: quote::shown(table), owner, faults };
    if !is_sound || is_of_another && !only_reads {
        return Err(untrusted);
    }
    if !COLUMNS.iter().all(has) {
        return Err(foreign(table, columns));
    }
    if is_of_another {
        return Ok(Table::OfAnotherRole(Box::new(untrusted)));
    }
    Ok(Table::Present(Present {
        is_unchanged: text("unchanged")?,
        is_in_place: text("in_place")?,
        added_columns: ADDED_COLUMNS.iter().filter(|it| has(it)).map(|(name, _)| *name).collect(),
        writers: pairs(&text("writers")?),
    }))
}

/// The columns of progress and overrides, as far as a table of whatever owner has them.
pub(crate) fn added_texts(row: Option<&PgRow>) -> Vec<&'static str> {
    let columns = row.and_then(|row| row.try_get::<Option<String>, _>("columns").ok()).flatten();
    let columns = pairs(&columns.unwrap_or_default());
    let is_there = |name: &&str| columns.contains(&((*name).to_owned(), "text".to_owned()));
    [PROGRESS, OVERRIDES].into_iter().filter(is_there).collect()
}

/// Lines with a tab in them.
fn pairs(lines: &str) -> Vec<(String, String)> {
    let pairs = lines.lines().filter_map(|line| line.split_once('\t'));
    pairs.map(|(left, right)| (left.to_owned(), right.to_owned())).collect()
}

fn foreign(table: &HistoryTable, columns: Vec<(String, String)>) -> RunError {
    let (schema, name) = (table.schema.clone().into_owned(), table.name.clone().into_owned());
    let candidate = Candidate { schema, name, columns };
    let tool = tools::tool_of(&candidate).map(|tool| tools::name_of(tool, &candidate));
    let columns = candidate.columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect();
    RunError::ForeignHistory { table: quote::shown(table), columns, tool }
}

pub(crate) fn failure(
    table: &HistoryTable,
    action: HistoryAction,
    error: &sqlx::Error,
) -> RunError {
    RunError::History { table: quote::shown(table), action, cause: crate::cause::Cause::of(error) }
}
