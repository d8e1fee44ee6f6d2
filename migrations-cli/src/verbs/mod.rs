//! One module a verb.

pub(crate) mod adopt;
pub(crate) mod apply;
pub(crate) mod baseline;
pub(crate) mod bundle;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod create;
pub(crate) mod describe;
pub(crate) mod diff;
pub(crate) mod docs;
pub(crate) mod drop;
pub(crate) mod engine;
pub(crate) mod explain;
pub(crate) mod freeze;
pub(crate) mod init;
pub(crate) mod log;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod prepare;
pub(crate) mod redo;
pub(crate) mod renumber;
pub(crate) mod repair;
pub(crate) mod reset;
pub(crate) mod restore;
pub(crate) mod retire;
pub(crate) mod rollback;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod status;
pub(crate) mod unfreeze;
pub(crate) mod verify;

mod compat;
mod found;
mod sealed_set;
mod since;
mod stale_bundles;
mod touched_relation;

use std::path::Path;

use migrations_compiler::proof::with_proofs;
use migrations_compiler::{Checked, check_files, crash};
use migrations_core::MigrationSet;

use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;

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
