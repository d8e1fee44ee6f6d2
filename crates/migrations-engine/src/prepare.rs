//! A crate on disk → lock, seal, schema and query files, as a real server has them.
//!
//! ```text
//! check ──▶ a site ──▶ run the set ──▶ read the catalog ──▶ describe the queries ──▶ Prepared
//!                          └──▶ on other sites: roll drafts back, run them twice, and over rows
//! ```
//! Computes everything and writes nothing; `committed` does that.

use std::io;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::time::Instant;

use migrations_compiler::lock::{Lock, with_lock_of_both_sides};
use migrations_compiler::render::Sources;
use migrations_compiler::{Checked, Environment, SourceDir, check_files, parse};
use migrations_core::{Diagnostic, MigrationSet};
use migrations_runner::Cause;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::affected::World;
use crate::answers::Answers;
use crate::asking::asked;
use crate::compiling::{Compiling, CompilingError, Insist};
use crate::describe::Nullability;
use crate::expanding::expanded;
use crate::fate::{Present, fates};
use crate::known::Known;
use crate::memory::Memory;
use crate::project::{NoSet, Project, Whose};
use crate::refusal;
use crate::seeding::seeded;
use crate::server::Ending;
use crate::site::{Clusters, NoSite, Site, Spare};
use crate::substitute::Substituted;
use crate::times::Times;
use crate::trial::{Trust, tried};
use crate::{EngineError, Options};

/// What a server made of a crate.
pub struct Prepared {
    /// The faults; with any error among them, only the queries without one are answered.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// The answers, where the set could be executed.
    pub answers: Option<Answers>,
    /// The SQL of the queries that only the compiler has found, where it was asked.
    pub compiled: Option<Vec<String>>,
    /// How many of the queries were answered already, and not asked again.
    pub known: usize,
    /// The checked set.
    pub checked: Checked,
    /// What the start of the server worked around.
    pub notes: Vec<String>,
    /// How long each part took.
    pub times: Times,
    /// The server, which ends while the answers are written, and what comes after it.
    pub ending: Ending,
}

/// Why nothing could be prepared at all.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The crate has no call of the macro.
    #[error(transparent)]
    NoSet(#[from] NoSet),
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
    /// The server refuses what the ledger asks for.
    #[error(
        "the server could not be given {what} that migrations.toml names: {}",
        Cause::of(source)
    )]
    Environment {
        /// What it is.
        what: &'static str,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The compiler was asked for the queries that macros write, and has not told.
    #[error(transparent)]
    Compiling(#[from] CompilingError),
    /// The server that was started went away.
    #[error("the throw-away server failed: {0}")]
    Server(#[from] sqlx::Error),
}

/// How far a server is asked.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Folders of answers that are not asked for again where they were sealed for this very set.
    pub earlier: Vec<PathBuf>,
    /// How the compiler is asked for the queries that macros write; where it is not, those count
    /// that it found the last time.
    pub compiling: Option<Compiling>,
}

/// Checks the set, executes it on a throw-away server, and asks that server every query.
///
/// # Errors
///
/// When the set cannot be read or no server can be had; faults of set and queries are data.
pub async fn prepare(project: &Project, options: &Options) -> Result<Prepared, PrepareError> {
    prepare_in(project, options, &Scope::default()).await
}

/// The same, no further than the scope goes.
///
/// # Errors
///
/// When the set cannot be read, no server can be had, or the crate does not compile for the
/// compiler to be asked; faults of set and queries are data.
pub async fn prepare_in(
    project: &Project,
    options: &Options,
    scope: &Scope,
) -> Result<Prepared, PrepareError> {
    // What the compiler found the last time is found again, or is not there any more.
    let project = &match scope.compiling {
        Some(_) => Project { compiled: None, ..project.clone() },
        None => project.clone(),
    };
    let folder = project.set_dir();
    let dir = SourceDir::read(&folder)
        .map_err(|source| PrepareError::Unreadable { folder: folder.clone(), source })?;
    // What git could not merge of the lock is written anew.
    let files = check_files(parse(&with_lock_of_both_sides(dir)));
    let stage = Stage::of(&files, options);
    let mut clusters = stage.as_ref().map(|stage| stage.clusters(scope));
    // Statements take some time, and a server that stands by can be reached meanwhile.
    let statements = spawn_blocking(move || files.with_statements());
    let site = match &mut clusters {
        Some(clusters) => clusters.open_standing_by().await,
        None => None,
    };
    let mut prepared = Prepared::of(finished(statements).await, project);
    let (Some(stage), Some(clusters)) = (&stage, clusters) else { return Ok(prepared) };
    match prepared.checked.set.is_some() {
        true => stage.ask(&mut prepared, clusters, site, project, scope).await?,
        false => stage.leave(&mut prepared, clusters, site).await?,
    }
    Ok(prepared)
}

/// What a thread has found, or its panic.
async fn finished<T>(thread: JoinHandle<T>) -> T {
    // Nobody cancels one.
    thread.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

impl Prepared {
    /// What is known before any server is asked.
    fn of(checked: Checked, project: &Project) -> Prepared {
        let mut diagnostics = checked.diagnostics.clone();
        if project.whose != Whose::Own {
            // What the other crate is warned of is said there.
            diagnostics.retain(Diagnostic::is_error);
        }
        Prepared {
            diagnostics,
            sources: Sources::of_set(&checked.parsed, &project.folder),
            answers: None,
            compiled: None,
            known: 0,
            checked,
            notes: Vec::new(),
            times: Times::default(),
            ending: Ending::default(),
        }
    }
}

/// A set, the world that it runs in, and how servers are had for it.
struct Stage {
    set: MigrationSet,
    substituted: Substituted,
    environment: Environment,
    options: Options,
}

impl Stage {
    /// `None` where names, numbers or headers are at fault.
    fn of(files: &Checked, options: &Options) -> Option<Stage> {
        let set = files.set.clone()?;
        let environment = Environment::of(&files.parsed);
        let substituted = Substituted::of(&set, &environment);
        let servers = files.parsed.ledger_or_default().servers;
        Some(Stage {
            set,
            substituted,
            environment,
            options: Options { servers, ..options.clone() },
        })
    }

    fn clusters(&self, scope: &Scope) -> Clusters<'_> {
        Clusters::of(&self.substituted.set, &self.environment, &self.options, &scope.earlier)
    }

    /// Ends an engine that turned out to be for nothing; the next run finds one as this one did.
    async fn leave(
        &self,
        prepared: &mut Prepared,
        clusters: Clusters<'_>,
        site: Option<Site>,
    ) -> Result<(), PrepareError> {
        if let Some(site) = site {
            let (_, ending) = site.closing(&self.substituted.set).await?;
            prepared.ending = ending.leaving(clusters.standby());
        }
        Ok(())
    }

    async fn ask(
        &self,
        prepared: &mut Prepared,
        mut clusters: Clusters<'_>,
        site: Option<Site>,
        project: &Project,
        scope: &Scope,
    ) -> Result<(), PrepareError> {
        let Stage { set, substituted, environment, options } = self;
        let begin = Instant::now();
        let site = match site {
            Some(site) => Ok(site),
            None => clusters.open().await,
        };
        let Some(site) = opened(prepared, site)? else { return Ok(()) };
        prepared.notes = site.server().notes().iter().map(ToString::to_string).collect();
        prepared.times.start = begin.elapsed();
        let major = site.server().version().major;
        let memory = Memory::of(set, environment, major, options, &scope.earlier);
        let known = {
            let (memory, earlier) = (memory.clone(), scope.earlier.clone());
            let (head, digest) = (set.head(), environment.digest());
            spawn_blocking(move || Known::of(&earlier, &memory, head, digest, major))
        };
        let trust = trust(prepared, project, environment, major);
        let mut spare = match trust.is_complete(&substituted.set, environment) {
            true => Spare::none(options),
            false if project.whose == Whose::Own => Spare::starting(options),
            false => Spare::none(options),
        };
        let settled = clusters.settle(site, trust.seen(&substituted.set)).await;
        let Some(mut site) = opened(prepared, settled)? else { return Ok(()) };
        prepared.times.migrations = clusters.took;
        let case = Case { project, set, substituted, environment, memory: &memory };
        let runs = case.executed(prepared, known, &mut site, &mut spare).await?;
        if let Some(compiling) = &scope.compiling {
            case.add_compiled(prepared, compiling, &mut site).await?;
        }
        let (notes, ending) = match runs {
            true => clusters.close(site, prepared.times.migrations).await?,
            false => site.closing(&substituted.set).await?,
        };
        prepared.notes.extend(notes);
        prepared.ending = ending.leaving(clusters.standby());
        // The drafts of another crate are tried there.
        if runs && project.whose == Whose::Own {
            try_drafts(prepared, substituted, environment, &trust, &mut spare).await?;
        }
        Ok(())
    }
}

/// The site, or what is said against its companions.
fn opened(
    prepared: &mut Prepared,
    site: Result<Site, NoSite>,
) -> Result<Option<Site>, PrepareError> {
    match site {
        Ok(site) => Ok(Some(site)),
        Err(NoSite::Failed(error)) => Err(error),
        Err(NoSite::Faulty(found)) => {
            prepared.diagnostics.extend(found);
            Ok(None)
        }
    }
}

/// What the committed files say that a server has tried already.
fn trust(prepared: &Prepared, project: &Project, environment: &Environment, major: u32) -> Trust {
    let seal = project.seal();
    Trust::new(prepared.checked.parsed.valid_lock(), seal.as_ref(), environment, major)
}

/// What is prepared: a crate, its set, the world that the set runs in, and what is known of it.
#[derive(Clone, Copy)]
struct Case<'a> {
    project: &'a Project,
    set: &'a MigrationSet,
    substituted: &'a Substituted,
    environment: &'a Environment,
    memory: &'a Memory,
}

impl Case<'_> {
    /// Executes the set and asks the queries; whether the set runs.
    async fn executed(
        self,
        prepared: &mut Prepared,
        known: JoinHandle<Known>,
        site: &mut Site,
        spare: &mut Spare,
    ) -> Result<bool, PrepareError> {
        let begin = Instant::now();
        let applied = site.apply(&self.substituted.set).await;
        prepared.times.migrations += begin.elapsed();
        let is_applied = applied.is_ok();
        match applied {
            Err(error) => {
                prepared.diagnostics.extend(refusal::of_run(&error, self.substituted, self.set));
            }
            Ok(()) => {
                let begin = Instant::now();
                self.answer(prepared, known, site, spare).await?;
                prepared.times.questions = begin.elapsed();
            }
        }
        Ok(is_applied)
    }

    /// Adds the queries that macros write; where nobody insists, a crate that does not compile is
    /// only told of.
    async fn add_compiled(
        self,
        prepared: &mut Prepared,
        compiling: &Compiling,
        site: &mut Site,
    ) -> Result<(), PrepareError> {
        let is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
        let Some(answers) = prepared.answers.as_mut().filter(|_| !is_faulty) else {
            return Ok(());
        };
        let begin = Instant::now();
        match expanded(self.project, compiling, answers, self.environment, site).await {
            Ok(found) => {
                answers.queries.extend(found.asked.queries);
                answers.refused.extend(found.asked.refused);
                answers.compiled = Some(found.sql.keys().cloned().collect());
                prepared.diagnostics.extend(found.asked.diagnostics);
                prepared.compiled = Some(found.sql.into_values().collect());
            }
            Err(PrepareError::Compiling(error)) if compiling.insist == Insist::No => {
                let note = format!("queries that macros write were not looked for: {error}");
                prepared.notes.push(note);
            }
            Err(error) => return Err(error),
        }
        prepared.times.compiling = begin.elapsed();
        Ok(())
    }

    /// Reads the catalog, unless its text is known, and asks the queries.
    async fn answer(
        self,
        prepared: &mut Prepared,
        known: JoinHandle<Known>,
        site: &mut Site,
        spare: &mut Spare,
    ) -> Result<(), PrepareError> {
        site.reconnect().await?;
        let server = *site.server().version();
        let mut known = finished(known).await;
        let schema = self.schema(&mut known, site).await?;
        let queries = self.project.all_queries(Some(&schema));
        let nullability = Nullability::of(&self.environment.types);
        let mut asked = asked(self.project, &queries, &known, site, nullability).await?;
        if !asked.rejections.is_empty() {
            let (catalog, path) = (site.catalog().await?, site.search_path().await?);
            let present = Present { catalog: &catalog, path: &path };
            let (set, environment) = (self.substituted, self.environment);
            asked.report(&fates(&asked.rejected(), &present, set, environment, spare).await?);
        }
        prepared.known = asked.known;
        prepared.diagnostics.extend(asked.diagnostics);
        for (file, text) in asked.sources {
            prepared.sources.add(&file, &file, &text);
        }
        prepared.answers = Some(Answers {
            lock: Lock::renew(self.set, prepared.checked.parsed.valid_lock()),
            whose: self.project.whose.clone(),
            schema,
            compiled: self.project.compiled_among(&asked.queries),
            queries: asked.queries,
            refused: asked.refused,
            beyond_sqlx: asked.beyond_sqlx,
            server,
            environment: self.environment.digest(),
            stubs: self.substituted.used.clone(),
        });
        Ok(())
    }

    /// The text of the catalog; where it is not known, the server tells how everything is now, and
    /// with it what is known besides.
    async fn schema(self, known: &mut Known, site: &mut Site) -> Result<String, sqlx::Error> {
        let head = self.set.head();
        if let Some(schema) = known.schema(self.memory, head) {
            return Ok(schema);
        }
        if !self.memory.is_used() {
            return Ok(site.catalog().await?.to_text());
        }
        let (catalog, brought, facts) = site.catalog_and_surroundings().await?;
        let schema = catalog.to_text();
        let Some(facts) = facts else { return Ok(schema) };
        let world = World::new(schema, facts, &brought);
        known.add_unaffected(&world);
        self.memory.remember(head, &world);
        Ok(world.schema)
    }
}

/// Tries what drafts promise: on engines of their own, so that nothing of it is sealed.
async fn try_drafts(
    prepared: &mut Prepared,
    substituted: &Substituted,
    environment: &Environment,
    trust: &Trust,
    spare: &mut Spare,
) -> Result<(), PrepareError> {
    let begin = Instant::now();
    let set = &substituted.set;
    let mut found = tried(set, environment, trust, spare).await?;
    if !trust.knows(set) {
        found.extend(seeded(set, environment, spare).await?);
    }
    prepared.diagnostics.extend(found.into_iter().map(|found| substituted.restored(found)));
    prepared.times.trials = begin.elapsed();
    Ok(())
}
