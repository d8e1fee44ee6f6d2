//! `freeze`: from now on the files may not change.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::Checked;
use migrations_compiler::lock::{self, EntryState, Lock};
use migrations_compiler::locking::{self, Proof};
use migrations_core::{Diagnostic, MigrationSet};
use migrations_prepare::committed;
use migrations_prepare::sealed::seal_status;
use schemars::JsonSchema;
use serde::Serialize;

use super::sound_set;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// The arguments of `freeze`.
#[derive(Args)]
pub(crate) struct FreezeArgs {
    /// Freeze what no server has executed, and say so in the lock
    #[arg(long)]
    pub(crate) unproven: bool,
}

/// What may not change from now on.
#[derive(Serialize, JsonSchema)]
struct FreezeReport {
    format: FormatVersion<1>,
    /// Migrations that were drafts until now, in order.
    frozen: Vec<String>,
    /// Whether no server has executed them as they are now, which the lock says as well.
    unproven: bool,
}

pub(crate) fn run(
    freeze: &FreezeArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::with_seal(dir)?;
    let checked = place.check()?;
    let set = sound_set(&place, &checked, format)?;
    let drafts = drafts(&checked, &set);
    let proof = match (drafts.is_empty(), freeze.unproven) {
        // What is frozen already keeps what its line says.
        (true, _) => Proof::Unproven,
        (false, true) => proof(&place).unwrap_or(Proof::Unproven),
        (false, false) => proof(&place).map_err(|reason| unsealed(&place, &reason))?,
    };
    let new = locking::freeze(&set, &checked.parsed, proof);
    let is_written = checked.parsed.valid_lock() != Some(&new);
    if is_written {
        committed::replace(&place.set_dir.join(lock::FILE), &new.to_string())?;
    }
    let unproven = proof == Proof::Unproven && !drafts.is_empty();
    match format {
        Format::Json => {
            output::object(&FreezeReport { format: FormatVersion, frozen: drafts, unproven });
        }
        Format::Human => show(&place, &drafts, unproven, is_written),
    }
    Ok(ExitCode::SUCCESS)
}

fn show(place: &Place, frozen: &[String], unproven: bool, is_written: bool) {
    match (frozen.is_empty(), is_written) {
        (true, true) => {
            output::line("nothing to freeze; the lock was behind the files and is not now")
        }
        (true, false) => output::line("nothing to freeze: there is no draft"),
        (false, _) => {}
    }
    let word = if unproven { " (unproven)" } else { "" };
    frozen.iter().for_each(|stem| output::line(&format!("frozen: {stem}{word}")));
    if is_written {
        output::line(&format!("commit {}/{}", place.shown_as, lock::FILE));
    }
}

/// What is still to be frozen, in order.
fn drafts(checked: &Checked, set: &MigrationSet) -> Vec<String> {
    let lock = checked.parsed.valid_lock();
    let is_frozen = |lock: &Lock, version| {
        lock.entry(version).is_some_and(|entry| entry.state == EntryState::Frozen)
    };
    let migrations = set.migrations().iter();
    let drafts = migrations.filter(|it| !lock.is_some_and(|lock| is_frozen(lock, it.version)));
    drafts.map(|migration| migration.stem.clone().into_owned()).collect()
}

/// That a seal says of exactly these files that a server has executed them, or why none does.
fn proof(place: &Place) -> Result<Proof, String> {
    let snapshot = place.snapshot();
    if seal_status(&snapshot).is_some() {
        return Ok(Proof::Sealed);
    }
    let stale: Option<Diagnostic> = snapshot.stale().into_iter().next();
    Err(stale.map_or_else(
        || "the seal does not answer every query of the crate".to_owned(),
        |diagnostic| diagnostic.message,
    ))
}

fn unsealed(place: &Place, reason: &str) -> Failure {
    let invocation = place.invocation();
    Failure::other(format!(
        "what is frozen must have run on a server, and {reason}; nothing was frozen\n  help: run \
         `{}` first, or freeze without with `{}`, which the lock then says",
        invocation.command("prepare", &[]),
        invocation.command("freeze", &["--unproven"]),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<FreezeReport>("freeze");
    }
}
