//! A crate on disk → lock, seal, schema and query files, as a real server has them.
//!
//! ```text
//! check ──▶ start a server ──▶ run the set ──▶ read the catalog ──▶ describe the queries ──▶ Prepared
//! ```
//! Computes everything and writes nothing; `committed` does that.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use migrations_compiler::lock::{Lock, with_lock_of_both_sides};
use migrations_compiler::render::Sources;
use migrations_compiler::scan::{Query, Scan, scan};
use migrations_compiler::seal::Seal;
use migrations_compiler::{
    AnswerDir, Catalog, Checked, SourceDir, check, freshness, parse, source,
};
use migrations_core::{Diagnostic, Location, MigrationSet, codes};
use migrations_runner::{ApplyOptions, DraftPolicy, RunError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::describe::{self, Rejection};
use crate::introspect::introspect;
use crate::{EngineError, Options, Server, ServerVersion};

/// Which crate to prepare.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of its `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The set's folder as the call of the macro has it: `db/migrations`.
    pub folder: String,
    /// What its source holds.
    pub queries: Vec<Query>,
}

/// What a server made of a crate.
pub struct Prepared {
    /// The faults; with any error among them, only the queries without one are answered.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// The answers, where the set could be executed.
    pub answers: Option<Answers>,
    /// The checked set.
    pub checked: Checked,
    /// What the start of the server worked around.
    pub notes: Vec<String>,
    /// How long each part took.
    pub times: Times,
}

/// What is to be written.
pub struct Answers {
    /// `migrations.lock`.
    pub lock: Lock,
    /// `.sqlx/schema.json`.
    pub schema: String,
    /// `.sqlx/query-*.json`, by name.
    pub queries: BTreeMap<String, String>,
    /// For each query that the server refused, by the name that its file would have: why.
    pub refused: BTreeMap<String, String>,
    /// The server that said so.
    pub server: ServerVersion,
}

/// How long the parts took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// Until the server answered.
    pub start: Duration,
    /// All migrations.
    pub migrations: Duration,
    /// Catalog and queries.
    pub questions: Duration,
}

/// Why nothing could be prepared at all.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The crate has no call of the macro.
    #[error("{} has no migrations! call that names a set", manifest_dir.display())]
    NoSet {
        /// The crate.
        manifest_dir: PathBuf,
    },
    /// The set's folder cannot be read.
    #[error("{} cannot be read: {source}", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No server could be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The server that was started went away.
    #[error("the throw-away server failed: {0}")]
    Server(#[from] sqlx::Error),
}

impl Project {
    /// Reads the crate's source for its set and its queries.
    ///
    /// # Errors
    ///
    /// When no call of `migrations!` names a set.
    pub fn of_crate(manifest_dir: &Path) -> Result<Project, PrepareError> {
        let scan: Scan = scan(manifest_dir);
        let folder = scan.set_folder();
        let folder =
            folder.ok_or_else(|| PrepareError::NoSet { manifest_dir: manifest_dir.to_owned() })?;
        let manifest_dir = manifest_dir.to_owned();
        Ok(Project { manifest_dir, folder, queries: scan.queries })
    }

    /// The set's folder on disk.
    #[must_use]
    pub fn set_dir(&self) -> PathBuf {
        self.manifest_dir.join(&self.folder)
    }

    /// The folder of seal, schema and query files.
    #[must_use]
    pub fn answers_dir(&self) -> PathBuf {
        self.manifest_dir.join(".sqlx")
    }
}

/// The set and its committed seal, where that speaks of exactly these files and queries already: then a server
/// has nothing to add.
///
/// A server that is older than the set declares by now has nothing to say either way.
#[must_use]
pub fn sealed(project: &Project) -> Option<(MigrationSet, Seal)> {
    let dir = SourceDir::read(&project.set_dir()).ok()?;
    let checked = check(parse(&dir));
    let answers = AnswerDir::read(&project.answers_dir()).ok()?;
    let seal = Seal::parse(answers.seal.as_deref()?).ok()?;
    let asked: BTreeSet<String> =
        project.queries.iter().map(|query| describe::file_name(&query.sql)).collect();
    let is_fresh = freshness::stale(&checked, &answers).is_empty();
    let set = checked.set?;
    let is_new_enough = set.oldest_server().is_none_or(|oldest| seal.server >= oldest);
    (is_fresh && is_new_enough && seal.queries.keys().eq(&asked)).then_some((set, seal))
}

/// Checks the set, executes it on a throw-away server, and asks that server every query.
///
/// # Errors
///
/// When the set cannot be read or no server can be had; faults of set and queries are data.
pub async fn prepare(project: &Project, options: &Options) -> Result<Prepared, PrepareError> {
    let folder = project.set_dir();
    let dir = SourceDir::read(&folder)
        .map_err(|source| PrepareError::Unreadable { folder: folder.clone(), source })?;
    // What git could not merge of the lock is written anew.
    let checked = check(parse(&with_lock_of_both_sides(dir)));
    let mut prepared = Prepared {
        diagnostics: checked.diagnostics.clone(),
        sources: Sources::of_set(&checked.parsed, &project.folder),
        answers: None,
        checked,
        notes: Vec::new(),
        times: Times::default(),
    };
    if let Some(set) = prepared.checked.set.clone() {
        let servers = prepared.checked.parsed.ledger_or_default().servers;
        let options = Options { servers, ..options.clone() };
        ask(&mut prepared, project, &set, &options).await?;
    }
    Ok(prepared)
}

async fn ask(
    prepared: &mut Prepared,
    project: &Project,
    set: &MigrationSet,
    options: &Options,
) -> Result<(), PrepareError> {
    let begin = Instant::now();
    let server = Server::start(options)?;
    prepared.notes = server.notes().iter().map(ToString::to_string).collect();
    prepared.times.start = begin.elapsed();
    let connect: PgConnectOptions = server.url().parse()?;
    let connect = connect.disable_statement_logging();
    let begin = Instant::now();
    let executed = execute(set, &connect).await;
    prepared.times.migrations = begin.elapsed();
    match executed {
        Err(error) => prepared.diagnostics.extend(error.diagnostics().into_iter().map(on_engine)),
        Ok(()) => {
            let begin = Instant::now();
            let mut connection = PgConnection::connect_with(&connect).await?;
            let catalog = introspect(&mut connection, set.history_table()).await?;
            let answers =
                answer(prepared, project, set, &mut connection, &catalog, *server.version());
            prepared.answers = Some(answers.await?);
            connection.close().await?;
            prepared.times.questions = begin.elapsed();
        }
    }
    server.stop()?;
    Ok(())
}

async fn execute(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
    let options = ApplyOptions { drafts: DraftPolicy::Allow, ..ApplyOptions::default() };
    migrations_runner::apply(set, connect, &options).await.map(drop)
}

/// How the message of a server ends that has run out of room.
const DISK_FULL: &str = "(SQLSTATE 53100)";

/// A migration that fails here has failed nowhere else: it is a fault of the file, and what the
/// run did before it does not matter.
fn on_engine(diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code != codes::MIGRATION_FAILED {
        return diagnostic;
    }
    let about_the_run = ["this run applied", "applied by this run", "not reached", "nothing of "];
    let is_about_the_file =
        |note: &String| !about_the_run.iter().any(|begin| note.starts_with(begin));
    let help = if diagnostic.message.contains(DISK_FULL) {
        "the throw-away server has no room: set TMPDIR to a folder that has".to_owned()
    } else {
        format!("correct {}; databases are as they were", diagnostic.location.file)
    };
    Diagnostic {
        code: codes::REJECTED_STATEMENT,
        notes: diagnostic.notes.into_iter().filter(is_about_the_file).collect(),
        ..diagnostic
    }
    .help(help)
}

async fn answer(
    prepared: &mut Prepared,
    project: &Project,
    set: &MigrationSet,
    connection: &mut PgConnection,
    catalog: &Catalog,
    server: ServerVersion,
) -> Result<Answers, PrepareError> {
    describe::ready(connection).await?;
    let (mut queries, mut refused) = (BTreeMap::new(), BTreeMap::new());
    let mut shown = BTreeSet::new();
    for query in &project.queries {
        let name = describe::file_name(&query.sql);
        if queries.contains_key(&name) {
            continue;
        }
        match describe::describe(connection, &query.sql).await {
            Ok(text) => drop(queries.insert(name, text)),
            Err(rejection) => {
                let diagnostic = rejected(query, &rejection);
                if shown.insert(&query.file) {
                    show_source(&mut prepared.sources, project, &query.file);
                }
                refused.entry(name).or_insert_with(|| one_line(&diagnostic));
                prepared.diagnostics.push(diagnostic);
            }
        }
    }
    let lock = Lock::renew(set, prepared.checked.parsed.valid_lock());
    Ok(Answers { lock, schema: catalog.to_text(), queries, refused, server })
}

fn show_source(sources: &mut Sources, project: &Project, file: &str) {
    if let Ok(text) = source::read_file(&project.manifest_dir.join(file)) {
        sources.add(file, file, &text.replace("\r\n", "\n"));
    }
}

fn rejected(query: &Query, rejection: &Rejection) -> Diagnostic {
    let offset = rejection.offset.unwrap_or_default();
    let word = query.sql[offset..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').count();
    let location = Location::new(&query.file, query.position(offset), word.max(1));
    let diagnostic = Diagnostic::new(codes::REJECTED_QUERY, location, rejection.cause.to_string());
    let notes = rejection.cause.notes();
    notes
        .into_iter()
        .fold(diagnostic, Diagnostic::note)
        .help("correct the query, or add a migration")
}

fn one_line(diagnostic: &Diagnostic) -> String {
    let Location { file, start, .. } = &diagnostic.location;
    format!("{file}:{}:{}: {}", start.line, start.column, diagnostic.message)
}

impl Answers {
    /// The seal of these answers.
    #[must_use]
    pub fn seal(&self) -> Seal {
        Seal::new(self.lock.head, self.server.major, &self.schema, &self.queries)
    }
}
