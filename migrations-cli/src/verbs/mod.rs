//! One module a verb: its arguments, and what runs it.

mod adopt;
mod apply;
mod baseline;
mod bundle;
mod check;
mod completions;
mod create;
mod describe;
mod diff;
mod docs;
mod drop;
mod engine;
mod explain;
mod freeze;
mod init;
mod log;
mod new;
mod plan;
mod prepare;
mod redo;
mod renumber;
mod repair;
mod reset;
mod restore;
mod retire;
mod rollback;
mod seed;
mod serve;
mod show;
mod status;
mod unfreeze;
mod verify;

mod compat;
mod found;
mod sealed_set;
mod since;
mod stale_bundles;
mod touched_relation;

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use migrations_compiler::proof::with_proofs;
use migrations_compiler::{Checked, check_files, crash};
use migrations_core::MigrationSet;

use crate::exit::Failure;
use crate::format::{CheckFormat, Format};
use crate::output;
use crate::project::Place;

// The comment of a variant is its line of `--help`.
#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Take a project over as it is: config, lock, seal and build script
    Init(init::InitArgs),
    /// Write the next migration, with its header and its rollback
    New(new::NewArgs),
    /// Find what is wrong with a set, without a server
    Check(check::CheckArgs),
    /// Run the set on a throw-away server and write lock, seal and query files
    Prepare(prepare::PrepareArgs),
    /// Say what a query gives and takes on the schema that the set makes
    Describe(describe::DescribeArgs),
    /// Show which migration made, changed and dropped what, and where
    Log(log::LogArgs),
    /// Show a table as the set makes it, with the line that made each column
    Show(show::ShowArgs),
    /// Show what differs between two versions of the schema
    Diff(diff::DiffArgs),
    /// Write the documents of the schema, or check that they are not behind
    Docs(docs::DocsArgs),
    /// Show the schema in a browser, and follow the files as they change
    Serve(serve::ServeArgs),
    /// Give a draft, and what belongs to it, another number
    Renumber(renumber::RenumberArgs),
    /// Give a number up for ever, with a reason in the config
    Retire(retire::RetireArgs),
    /// Freeze every draft: from now on its file may not change
    Freeze(freeze::FreezeArgs),
    /// Give a draft back that was frozen and never released
    Unfreeze(unfreeze::UnfreezeArgs),
    /// Make an empty database, marked as one for development
    Create(create::CreateArgs),
    /// Delete a database for development
    Drop(drop::DropArgs),
    /// Make a database for development anew: empty, the set, its rows
    Reset(reset::ResetArgs),
    /// Add the rows of `seed.sql` and `seeds/` to a database for development
    Seed(seed::SeedArgs),
    /// Show what a database has and what is pending
    Status(status::StatusArgs),
    /// Show what `apply` would do, and do nothing
    Plan(plan::PlanArgs),
    /// Apply what is pending
    Apply(apply::ApplyArgs),
    /// Take migrations back, the one that was applied last first
    Rollback(rollback::RollbackArgs),
    /// Take migrations back and apply them again
    Redo(redo::RedoArgs),
    /// Make a database of a backup, in an empty database or a new one
    Restore(restore::RestoreArgs),
    /// Take over what another tool has applied, by its own history, and run nothing
    Adopt(adopt::AdoptArgs),
    /// Record that migrations have run by other means, and run nothing
    Baseline(baseline::BaselineArgs),
    /// Write several migrations as one plain script, for a web editor
    Bundle(bundle::BundleArgs),
    /// Make rows fit files that were edited, renamed or deleted after they were applied
    Repair(repair::RepairArgs),
    /// Compare the schema of a database with the one that the set makes
    Verify(verify::VerifyArgs),
    /// Show the PostgreSQL servers that can be used here, and install or remove one
    Engine(engine::EngineArgs),
    /// Show the page of a code, or list all codes
    Explain(explain::ExplainArgs),
    /// Print a completion script for a shell, or the manual page
    Completions(completions::CompletionsArgs),
}

impl Verb {
    /// Does what was asked for, with the set of `dir`; `command` makes the whole command line.
    pub(crate) async fn run(
        &self,
        dir: Option<&Path>,
        asked: CheckFormat,
        command: fn() -> clap::Command,
    ) -> Result<ExitCode, Failure> {
        let format = self.format(asked)?;
        match self {
            Verb::Init(init) => init::run(init, dir, format).await,
            Verb::New(new) => new::run(new, dir, format),
            Verb::Check(check) => check::run(check, dir, asked).await,
            Verb::Prepare(prepare) => prepare::run(prepare, dir, format).await,
            Verb::Describe(describe) => describe::run(describe, dir, format).await,
            Verb::Log(log) => log::run(log, dir, format),
            Verb::Show(show) => show::run(show, dir, format),
            Verb::Diff(diff) => diff::run(diff, dir, format),
            Verb::Docs(docs) => docs::run(docs, dir, format).await,
            Verb::Serve(serve) => serve::run(serve, dir, format).await,
            Verb::Renumber(renumber) => renumber::run(renumber, dir, format),
            Verb::Retire(retire) => retire::run(retire, dir, format),
            Verb::Freeze(freeze) => freeze::run(freeze, dir, format),
            Verb::Unfreeze(unfreeze) => unfreeze::run(unfreeze, dir, format),
            Verb::Status(status) => status::run(status, dir, format).await,
            Verb::Plan(plan) => plan::run(plan, dir, format).await,
            Verb::Apply(apply) => apply::run(apply, dir, format).await,
            Verb::Rollback(rollback) => rollback::run(rollback, dir, format).await,
            Verb::Create(create) => create::run(create, dir, format).await,
            Verb::Drop(drop) => drop::run(drop, dir, format).await,
            Verb::Reset(reset) => reset::run(reset, dir, format).await,
            Verb::Seed(seed) => seed::run(seed, dir, format).await,
            Verb::Restore(restore) => restore::run(restore, dir, format).await,
            Verb::Redo(redo) => redo::run(redo, dir, format).await,
            Verb::Adopt(adopt) => adopt::run(adopt, dir, format).await,
            Verb::Baseline(baseline) => baseline::run(baseline, dir, format).await,
            Verb::Bundle(bundle) => bundle::run(bundle, dir, format),
            Verb::Repair(repair) => repair::run(repair, dir, format).await,
            Verb::Verify(verify) => verify::run(verify, dir, format).await,
            Verb::Engine(engine) => engine::run(engine, dir, format),
            Verb::Explain(explain) => explain::run(explain, format),
            Verb::Completions(completions) => completions::run(completions, command()),
        }
    }

    /// For whom it prints; `check` alone takes the formats that are for places of faults.
    fn format(&self, asked: CheckFormat) -> Result<Format, Failure> {
        match (self, asked.of_any_verb()) {
            (_, Some(format)) => Ok(format),
            (Verb::Check(_), None) => Ok(Format::Human),
            (_, None) => {
                let message =
                    "this format is for `check` alone\n  help: use --format human or json";
                Err(Failure::wrong_use(message))
            }
        }
    }
}

/// The directory that was named, else that of the nearest package, with its files held against the
/// rules that need no SQL parsed: what a database has applied already needs no more.
fn checked_files_at(dir: Option<&Path>) -> Result<(Place, Checked), Failure> {
    let place = Place::find(dir)?;
    let checked = check_files(place.parsed()?);
    Ok((place, checked))
}

/// The files of a place, checked as [`checked_files_at`] does, beside whatever else goes on.
async fn checked_files(place: &Place) -> Result<Checked, Failure> {
    let place = place.clone();
    let work = crash::joined(move || Ok(check_files(place.parsed()?)));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|gone| match gone.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(gone) => Err(Failure::other(gone)),
    })
}

/// The directory, and its set, checked so far.
fn sound_set_at(dir: Option<&Path>, format: Format) -> Result<(Place, MigrationSet), Failure> {
    let (place, checked) = checked_files_at(dir)?;
    let set = sound_set(&place, &checked, format)?;
    Ok((place, set))
}

/// What a run gives, unless somebody interrupts it: then it is given up where it is, and its
/// connections are closed; the failure says what is intact.
async fn or_interrupted<T>(run: impl Future<Output = T>, intact: &str) -> Result<T, Failure> {
    tokio::select! {
        biased;
        done = run => Ok(done),
        _ = tokio::signal::ctrl_c() => Err(Failure::interrupted(intact)),
    }
}

/// What is so of a database whose run was interrupted, and how it goes on.
fn intact_after_run(place: &Place, verb: &str) -> String {
    format!(
        "what was committed stays, and the file that was at work is either done, with its row in the \
         history, or undone\n  help: see where it stands with `{}`, and go on with `{}`",
        place.invocation().command("status", &[]),
        place.invocation().command(verb, &[])
    )
}

/// What is said of a set without migrations, which is mostly another folder than was meant.
fn no_migrations(place: &Place) -> String {
    format!(
        "{} has no migrations; write the first with `{}`",
        place.set_dir.display(),
        place.invocation().command("new", &["create_users"])
    )
}

/// The set with what its seal says of its rollbacks; without a seal it says nothing of them.
fn proven(dir: Option<&Path>, place: &Place, set: MigrationSet) -> MigrationSet {
    let sealed = Place::with_seal(dir);
    let seal = sealed.as_ref().unwrap_or(place).seal();
    with_proofs(set, seal.as_ref())
}

/// The checked set of a place; where it is at fault, the faults are shown and nothing is done.
fn sound_set(place: &Place, checked: &Checked, format: Format) -> Result<MigrationSet, Failure> {
    if let Some(set) = &checked.set {
        return Ok(set.clone());
    }
    if format == Format::Human {
        output::diagnostics(&checked.diagnostics, &place.sources(checked));
    }
    let found = output::summary(&checked.diagnostics);
    let mut failure = Failure::other(format!("{} has {found}; nothing was done", place.shown_as));
    failure.diagnostics.clone_from(&checked.diagnostics);
    Err(failure)
}
