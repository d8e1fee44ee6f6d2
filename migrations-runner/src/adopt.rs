//! Another tool's history → rows of this tool's own: which files it means, what it says of them, and
//! the rows that follow. No file is executed, and the other tool's table is only read.
//!
//! Must not know how a catalog is read: of what the files have made only relations are looked for,
//! by their names.

mod choose;
mod compare;
mod expected;
mod moment;
mod their_history;

use migrations_core::{Migration, MigrationSet, quote};
use sqlx::Row as _;
use sqlx::postgres::PgConnectOptions;

use self::choose::{histories, nothing_found, one_of, only_meant};
use self::compare::{Compared, compare};
use self::expected::Expected;
use self::their_history::TheirHistory;
use crate::error::{
    AdoptionProblem, DifferingFile, HistoryAction, MissingRelation, RunError, StoppedRow,
};
use crate::event::{RunKind, Running};
use crate::evidence::{TakenBack, other_tools};
use crate::history::{self, ADOPTED, Purpose, Table};
use crate::lock::Wait;
use crate::message::RecordedRow;
use crate::options::ApplyOptions;
use crate::record::{Recorded, write_rows};
use crate::refused::with_session;
use crate::session::Session;
use crate::survey::survey;

/// What another tool's history says of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// What people call the tool.
    pub tool: String,
    /// Its table.
    pub table: String,
    /// The table that the rows are written to.
    pub own_table: String,
    /// Every file of the set, in order.
    pub files: Vec<AdoptedFile>,
    /// Rows of the tool that mean no file of the set.
    pub rows_without_file: Vec<TheirRow>,
    /// What the tool says of migrations that did not end, and of runs that are at work.
    pub stopped: Vec<StoppedRow>,
    /// Relations that the files create and that are not there.
    pub missing: Vec<MissingRelation>,
    /// How many relations were looked for.
    pub relations: usize,
}

/// A file of a set, and what another tool's history says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptedFile {
    /// Its stem.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// What was found.
    pub verdict: Verdict,
    /// By what the row was told.
    pub told: Told,
    /// The row of the other tool.
    pub row: Option<TheirRow>,
    applied_at: Option<String>,
}

/// A row of another tool's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TheirRow {
    /// What tells it: number and name, as the tool keeps them.
    pub label: String,
    /// When it was applied, in UTC, as `2026-01-31T12:00:00Z`; `None` where the tool does not keep
    /// it.
    pub applied_at: Option<String>,
}

/// What another tool's history says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The history of this tool has it already.
    Recorded,
    /// The file was applied.
    Agrees,
    /// A file of that number or name was applied, with another text.
    Differs,
    /// It began and did not end, or only a part of it was applied.
    Stopped,
    /// No row means it.
    NoRow,
}

/// By what a row was told to mean a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By its text: the tool keeps a digest of it, or the statements.
    Content,
    /// By its number or its name; the tool keeps nothing of the text.
    Name,
    /// The tool says that everything up to a number was applied.
    UpTo,
    /// There is no row.
    Nothing,
}

/// What may be different from what another tool's history says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AdoptionPolicy {
    /// The difference is refused.
    #[default]
    Refuse,
    /// The difference is accepted, and the rows say so.
    Accept,
}

/// How to take another tool's history over.
#[derive(Clone, Debug, Default)]
pub struct AdoptOptions {
    /// The table or the tool; the only one that means files of the set where it is left out.
    pub from: Option<String>,
    /// Whether relations that the files create may be missing.
    pub missing: AdoptionPolicy,
    /// Whether files may have other texts than those that were applied.
    pub edited: AdoptionPolicy,
    /// How long to wait for a runner, and what the session is called.
    pub run: ApplyOptions,
}

impl Adoption {
    /// The files whose rows would be written.
    pub fn to_write(&self) -> impl Iterator<Item = &AdoptedFile> {
        let is_new =
            |file: &&AdoptedFile| matches!(file.verdict, Verdict::Agrees | Verdict::Differs);
        self.files.iter().filter(is_new)
    }

    /// The first reason why the history is not to be taken over, with these options.
    ///
    /// # Errors
    ///
    /// A migration that stopped, a file with another text, a relation that is missing.
    pub fn refuse(&self, options: &AdoptOptions) -> Result<(), RunError> {
        let refuse = |problem| Err(RunError::Adoption(Box::new(problem)));
        let (tool, table) = (self.tool.clone(), self.table.clone());
        if !self.stopped.is_empty() {
            return refuse(AdoptionProblem::Stopped { tool, table, rows: self.stopped.clone() });
        }
        let edited = self.files.iter().filter(|file| file.verdict == Verdict::Differs);
        let edited: Vec<DifferingFile> = edited.map(differing).collect();
        if !edited.is_empty() && options.edited == AdoptionPolicy::Refuse {
            return refuse(AdoptionProblem::Differs { tool, table, files: edited });
        }
        if !self.missing.is_empty() && options.missing == AdoptionPolicy::Refuse {
            let relations = self.missing.clone();
            return refuse(AdoptionProblem::Missing { tool, table, relations });
        }
        Ok(())
    }
}

fn differing(file: &AdoptedFile) -> DifferingFile {
    let row = file.row.as_ref().map(|row| row.label.clone()).unwrap_or_default();
    DifferingFile { version: file.version.clone(), file: file.file.clone(), row }
}

/// Reads another tool's history and compares it with `set`; changes nothing.
///
/// # Errors
///
/// The database cannot be reached, the history table of this tool is another's, or no history, or
/// more than one, is there to be taken over.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{AdoptOptions, RunError, adoption};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn show(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     for file in adoption(set, connect, &AdoptOptions::default()).await?.files {
///         println!("{} {:?}", file.version, file.verdict);
///     }
///     Ok(())
/// }
/// ```
pub async fn adoption(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &AdoptOptions,
) -> Result<Adoption, RunError> {
    let mut session = Session::open(set, connect, &options.run.application_name).await?;
    let outcome = look(&mut session, set, options).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

/// Writes the rows of an adoption that was looked at, in one transaction and under the lock of the
/// set; executes no file. Returns the stems of the rows that are new.
///
/// # Errors
///
/// Those of [`adoption`], what [`Adoption::refuse`] says, and a history that has changed since it
/// was looked at.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{AdoptOptions, RunError, adopt, adoption};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn take(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     let options = AdoptOptions { from: Some("sqlx".into()), ..AdoptOptions::default() };
///     let seen = adoption(set, connect, &options).await?;
///     println!("{} rows", adopt(set, &seen, connect, &options).await?.len());
///     Ok(())
/// }
/// ```
pub async fn adopt(
    set: &MigrationSet,
    adoption: &Adoption,
    connect: &PgConnectOptions,
    options: &AdoptOptions,
) -> Result<Vec<String>, RunError> {
    let running = Running::begin(set.name(), RunKind::Adopt);
    let outcome = adopt_whole(set, adoption, connect, options).await;
    running.end(outcome, Vec::len)
}

async fn adopt_whole(
    set: &MigrationSet,
    adoption: &Adoption,
    connect: &PgConnectOptions,
    options: &AdoptOptions,
) -> Result<Vec<String>, RunError> {
    let mut session = Session::open(set, connect, &options.run.application_name).await?;
    let outcome = adopt_over(&mut session, set, adoption, options).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

async fn adopt_over(
    session: &mut Session,
    set: &MigrationSet,
    shown: &Adoption,
    options: &AdoptOptions,
) -> Result<Vec<String>, RunError> {
    let mut wait = Wait::new(options.run.runner_wait);
    loop {
        let adoption = look(session, set, options).await?;
        adoption.refuse(options)?;
        if adoption != *shown {
            let table = adoption.table.clone();
            return Err(RunError::Adoption(Box::new(AdoptionProblem::Changed { table })));
        }
        let rows = adoption.to_write().filter_map(|file| recorded(set, &adoption, file));
        let rows: Vec<RecordedRow<'_>> = rows.collect();
        match write_rows(session, set, &rows).await? {
            Recorded::Written => {
                return Ok(rows.iter().map(|row| row.migration.stem.to_string()).collect());
            }
            Recorded::Busy => wait.until_free(session, set).await?,
        }
    }
}

fn recorded<'a>(
    set: &'a MigrationSet,
    adoption: &Adoption,
    file: &AdoptedFile,
) -> Option<RecordedRow<'a>> {
    let edited = if file.verdict == Verdict::Differs { ", with another text" } else { "" };
    Some(RecordedRow {
        migration: set.get(&file.version)?,
        applied_at: file.applied_at.clone(),
        how: format!("{ADOPTED}{} of {}{edited}", adoption.table, adoption.tool),
    })
}

async fn look(
    session: &mut Session,
    set: &MigrationSet,
    options: &AdoptOptions,
) -> Result<Adoption, RunError> {
    let survey = survey(session, set, Purpose::Writing).await?;
    if let Table::OfAnotherRole(error) = &survey.table {
        return Err((**error).clone());
    }
    let named = survey.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    let history = survey.rows.history(set);
    let candidates = other_tools::found(session, set).await?;
    let found = histories(session, &candidates, options.from.as_deref()).await?;
    let mut compared: Vec<(TheirHistory, Compared)> = found
        .into_iter()
        .map(|theirs| {
            let compared = compare(set, &history, &theirs);
            (theirs, compared)
        })
        .collect();
    if options.from.is_none() {
        compared = only_meant(compared)?;
    }
    let Some((theirs, compared)) = one_of(compared)? else {
        let error = nothing_found(session, set, &candidates, options.from.as_deref()).await?;
        return Err(error);
    };
    let taken_back = TakenBack::of(session, set, &survey.table)
        .await
        .map_err(|error| history::failure(set.history_table(), HistoryAction::Read, &error))?;
    let compared = compared.without(|stem| taken_back.has(stem, &theirs.table));
    let (relations, missing) = missing(session, set, &compared).await?;
    Ok(Adoption {
        tool: theirs.tool.to_owned(),
        table: theirs.table,
        own_table: quote::shown(set.history_table()),
        files: compared.files,
        rows_without_file: compared.without_file,
        stopped: compared.stopped,
        missing,
        relations,
    })
}

/// How many relations were looked for, and those that are not there.
async fn missing(
    session: &mut Session,
    set: &MigrationSet,
    compared: &Compared,
) -> Result<(usize, Vec<MissingRelation>), RunError> {
    let is_applied = |migration: &&Migration| {
        compared.files.iter().any(|file| {
            *file.version == *migration.stem
                && matches!(file.verdict, Verdict::Agrees | Verdict::Differs | Verdict::Recorded)
        })
    };
    let applied: Vec<&Migration> = set.migrations().iter().filter(is_applied).collect();
    let expected = expected::expected(&applied);
    let names: Vec<String> = expected.iter().map(|one| one.name.clone()).collect();
    let question = format!(
        "SELECT c.relname::text AS migrations_relation, n.nspname::text AS schema \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relname = ANY ({}::name[]) AND n.nspname <> 'information_schema' \
         AND n.nspname !~ '^pg_'",
        quote::array(&names)
    );
    let failed =
        |error: &sqlx::Error| history::failure(set.history_table(), HistoryAction::Read, error);
    let rows = session.ask(&question).await.map_err(|error| failed(&error))?;
    let pair = |row: &sqlx::postgres::PgRow| Ok((row.try_get(0)?, row.try_get(1)?));
    let there: Result<Vec<(String, String)>, sqlx::Error> = rows.iter().map(pair).collect();
    let there = there.map_err(|error| failed(&error))?;
    let is_there = |one: &Expected| {
        there.iter().any(|(name, schema)| {
            *name == one.name && one.schema.as_ref().is_none_or(|wanted| wanted == schema)
        })
    };
    let missing = expected.iter().filter(|one| !is_there(one)).map(missing_relation).collect();
    Ok((expected.len(), missing))
}

fn missing_relation(expected: &Expected) -> MissingRelation {
    let name = quote::shown_part(&expected.name);
    let schema = expected.schema.as_deref().map(quote::shown_part);
    MissingRelation {
        version: expected.version.clone(),
        file: expected.file.clone(),
        position: expected.position,
        length: expected.length,
        relation: schema.map_or_else(|| name.to_string(), |schema| format!("{schema}.{name}")),
    }
}
