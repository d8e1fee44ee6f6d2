//! What came of a tried file, for whoever listens.
//!
//! Must not know how it was tried.

use std::time::Duration;

use migrations_core::{Migration, MigrationSet, Transaction};

use super::{DryRun, Outcome, Run, TriedFile};
use crate::error::RunError;
use crate::event::{FileStarted, FileTried, RunKind, Running, count, milliseconds};

impl Run<'_> {
    /// Says which of how many files begins.
    pub(super) fn tell_start(&self, migration: &Migration, (index, total): (usize, usize)) {
        FileStarted {
            set: self.set.name(),
            run: RunKind::DryRun.as_str(),
            version: &migration.stem,
            file: &migration.file,
            number: count(index + 1),
            total: count(total),
            in_transaction: migration.transaction == Transaction::PerFile,
        }
        .tell();
    }
}

impl TriedFile {
    pub(super) fn tell(&self, set: &MigrationSet) {
        let (outcome, time) = word(&self.outcome);
        FileTried {
            set: set.name(),
            version: &self.version,
            file: &self.file,
            outcome,
            execution_time_ms: time.map(milliseconds),
        }
        .tell();
    }
}

/// Says how the dry run ended.
pub(super) fn end(running: &Running<'_>, outcome: &Result<DryRun, RunError>) {
    let tried = match outcome {
        Ok(tried) => tried,
        Err(error) => return running.failed(error),
    };
    let mut outcomes = tried.trials.iter().map(|tried| &tried.outcome);
    let end = outcomes.find(|it| matches!(it, Outcome::Failed(_) | Outcome::GivenUp(_)));
    match end {
        Some(Outcome::Failed(error)) => running.failed(error),
        Some(Outcome::GivenUp(waiting)) => running.refused(&waiting.to_string()),
        _ => running.done(tried.trials.len()),
    }
}

/// The outcome in a word, and how long it took.
fn word(outcome: &Outcome) -> (&'static str, Option<Duration>) {
    match outcome {
        Outcome::Executed { execution_time, .. } => ("executed", Some(*execution_time)),
        Outcome::OutsideTransaction => ("outside_transaction", None),
        Outcome::Unknown { .. } => ("unknown", None),
        Outcome::Failed(_) => ("failed", None),
        Outcome::NotReached => ("not_reached", None),
        Outcome::GivenUp(_) => ("given_up", None),
    }
}
