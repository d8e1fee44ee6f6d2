//! A crate on disk → lock, seal, schema and query files, as a real server has them.
//!
//! ```text
//! check ──▶ a site ──▶ run the set ──▶ read the catalog ──▶ describe the queries ──▶ Prepared
//!                          └──▶ on other sites: roll drafts back, run them twice, and over rows
//! ```
//! Computes everything and writes nothing; `committed` does that.

mod case;
mod stage;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::time::Instant;

use migrations_compiler::Checked;
use migrations_compiler::crate_source::SetOwner;
use migrations_compiler::render::Sources;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Code, Diagnostic, FileId, MigrationSet};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::bodies::UnjudgedBody;
use crate::compiling::Compiling;
use crate::error::PrepareError;
use crate::prepared_files::PreparedFiles;
use crate::provision::{Clusters, ProvisionedServer};
use crate::sealed;
use crate::times::Times;
use migrations_postgres::{Options, Shutdown};
use stage::Stage;

/// What a server made of a crate.
pub struct Prepared {
    /// The faults; with any error among them, only the queries without one are answered.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// The answers, where the set could be executed.
    pub query_data: Option<PreparedFiles>,
    /// The SQL of the queries that only the compiler has found, where it was asked.
    pub compiled: Option<Vec<String>>,
    /// How many of the queries were answered already, and not asked again.
    pub known: usize,
    /// The checked set.
    pub checked: Checked,
    /// The bodies of routines that nobody has held against the schema; `None` where the set could not
    /// be executed, or is another crate's.
    pub unjudged: Option<Vec<UnjudgedBody>>,
    /// Extensions that the server lacks, and in whose place a stub that comes with the product was
    /// created.
    pub lacking: BTreeSet<String>,
    /// What the start of the server worked around, and what was not looked at.
    pub notes: Vec<String>,
    /// How long each part took.
    pub times: Times,
    /// The server, which ends while the answers are written, and what comes after it.
    pub ending: Shutdown,
}

/// How far a server is asked.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Folders of answers that are not asked for again where they were sealed for this very set.
    pub earlier: Vec<PathBuf>,
    /// How the compiler is asked for the queries that macros write; where it is not, those count
    /// that it found the last time.
    pub compiling: Option<Compiling>,
    /// Whether a set with faults of form is executed as far as that can be done; what is found then
    /// is never written.
    pub despite_faults: bool,
    /// What is asked, once the set is executed.
    pub extent: Extent,
}

/// What a server is asked about a set that it has executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Everything that a seal vouches for: schema, queries, and what drafts promise.
    #[default]
    Everything,
    /// The schema with its timeline, and the bodies of routines; no query, and no draft is tried.
    /// What is found is less than a seal vouches for, so nothing of it is written or confirmed.
    Schema,
}

impl Scope {
    /// The set that a server is asked about.
    fn executed(&self, checked: &Checked) -> Option<MigrationSet> {
        if self.despite_faults { checked.executable() } else { checked.set.clone() }
    }
}

/// Checks the set, executes it on a throw-away server, and asks that server every query.
///
/// # Errors
///
/// When the set cannot be read or no server can be had; faults of set and queries are data.
pub async fn prepare(snapshot: &Snapshot, options: &Options) -> Result<Prepared, PrepareError> {
    prepare_in(snapshot, options, &Scope::default()).await
}

/// Checks the set and the queries as [`prepare`] does, no further than the scope goes.
///
/// # Errors
///
/// When the set cannot be read, no server can be had, or the crate does not compile for the
/// compiler to be asked; faults of set and queries are data.
pub async fn prepare_in(
    snapshot: &Snapshot,
    options: &Options,
    scope: &Scope,
) -> Result<Prepared, PrepareError> {
    // What the compiler found the last time is found again, or is not there any more.
    let without_compiled;
    let snapshot = match scope.compiling {
        Some(_) => {
            without_compiled = Snapshot { compiled: None, ..snapshot.clone() };
            &without_compiled
        }
        None => snapshot,
    };
    let set = snapshot.set.as_ref().map_err(|unreadable| PrepareError::Unreadable {
        folder: unreadable.folder.clone(),
        source: unreadable.clone().into(),
    })?;
    // What git could not merge of the lock is written anew.
    let mut files = set.with_lock_of_both_sides();
    tell_server(&mut files, options);
    let stage = Stage::of(scope.executed(&files), &files, snapshot, options);
    // Statements take some time, and so does a server.
    let statements = spawn_blocking(move || files.with_statements());
    let mut clusters = stage.as_ref().map(|stage| stage.clusters(scope));
    let begin = Instant::now();
    let provisioned = match &mut clusters {
        Some(clusters) => stood_by_or_begun(clusters).await,
        None => None,
    };
    let start = provisioned.as_ref().map(|_| begin.elapsed());
    let mut prepared = Prepared::of(finished(statements).await, snapshot);
    let stated = prepared.diagnostics.len();
    prepared.times.start = start.unwrap_or_default();
    let (Some(stage), Some(clusters)) = (&stage, clusters) else { return Ok(prepared) };
    match scope.executed(&prepared.checked).is_some() {
        true => stage.ask(&mut prepared, clusters, provisioned, snapshot, scope).await?,
        false => stage.leave(&mut prepared, clusters, provisioned).await?,
    }
    prepared.drop_repeats(stated);
    let is_sound = !prepared.diagnostics.iter().any(Diagnostic::is_error);
    let is_whole = scope.extent == Extent::Everything;
    if let Some(query_data) = prepared.query_data.as_ref().filter(|_| is_sound && is_whole) {
        sealed::confirm_run(snapshot.seal.as_ref(), query_data, options);
    }
    Ok(prepared)
}

/// Tells a set that names no server which one is about to execute it.
pub fn tell_server(files: &mut Checked, options: &Options) {
    let is_named = files.parsed.valid_config().is_some_and(|config| !config.servers.is_empty());
    if !is_named && let Some(major) = options.server_major() {
        files.executed_on(major);
    }
}

/// The engine of a server that stands by; where there is none, one is begun.
async fn stood_by_or_begun(clusters: &mut Clusters<'_>) -> Option<ProvisionedServer> {
    let provisioned = clusters.open_prewarmed().await;
    if provisioned.is_none() {
        clusters.begin();
    }
    provisioned
}

/// What a thread has found, or its panic.
async fn finished<T>(thread: JoinHandle<T>) -> T {
    // Nobody cancels one.
    thread.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

impl Prepared {
    /// Drops what the server says of a line, or of a rollback, that is at fault already by what is
    /// stated before it: the fault of form says what to type.
    fn drop_repeats(&mut self, stated: usize) {
        let errors = self.checked.diagnostics.iter().filter(|found| found.is_error());
        // Only of a statement do both speak of the same.
        let is_of_statement = |found: &&Diagnostic| {
            ["M1", "M2"].iter().any(|class| found.code.id().starts_with(class))
        };
        let of_statements = errors.clone().filter(is_of_statement);
        let lines: BTreeSet<(&FileId, u32)> =
            of_statements.map(|found| (&found.location.file, found.location.start.line)).collect();
        let files: BTreeSet<&FileId> = errors.map(|found| &found.location.file).collect();
        let is_repeat = |found: &Diagnostic| match found.code {
            Code::IncompleteRollback | Code::RejectedRollback => {
                files.contains(&found.location.file)
            }
            Code::RejectedStatement => {
                lines.contains(&(&found.location.file, found.location.start.line))
            }
            _ => false,
        };
        // Of a body a server says more than what is certain without one.
        let place = |found: &Diagnostic| {
            let is_body = found.code == Code::BrokenFunctionBody;
            is_body.then(|| (found.location.file.clone(), found.location.start.line))
        };
        let by_server: BTreeSet<(FileId, u32)> =
            self.diagnostics.iter().skip(stated).filter_map(place).collect();
        let mut number = 0;
        self.diagnostics.retain(|found| {
            number += 1;
            match number <= stated {
                true => place(found).is_none_or(|place| !by_server.contains(&place)),
                false => !is_repeat(found),
            }
        });
    }

    /// Says that stubs were created instead of these extensions.
    fn lack(&mut self, lacking: &BTreeSet<String>) {
        let names: Vec<&str> = lacking.iter().map(String::as_str).collect();
        let names = names.join(", ");
        self.notes.push(format!("stubs stood in for extensions that the server lacks: {names}"));
        self.lacking.clone_from(lacking);
    }

    /// What is known before any server is asked.
    fn of(checked: Checked, snapshot: &Snapshot) -> Prepared {
        let mut diagnostics = checked.diagnostics.clone();
        if snapshot.owner != SetOwner::Own {
            // What the other crate is warned of is said there.
            diagnostics.retain(Diagnostic::is_error);
        }
        Prepared {
            diagnostics,
            sources: Sources::of_set(&checked.parsed, &snapshot.layout.set_folder),
            query_data: None,
            compiled: None,
            known: 0,
            checked,
            unjudged: None,
            lacking: BTreeSet::new(),
            notes: Vec::new(),
            times: Times::default(),
            ending: Shutdown::default(),
        }
    }
}
