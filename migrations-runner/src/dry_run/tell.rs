//! What came of a tried file, for whoever listens.
//!
//! Must not know how it was tried.

use std::time::Duration;

use migrations_core::MigrationSet;

use super::{DryRun, Outcome, TriedFile};
use crate::event::{FileTried, Running, milliseconds};

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

impl DryRun {
    /// Says how the dry run ended.
    pub(super) fn tell_end(&self, running: &Running<'_>) {
        let mut outcomes = self.trials.iter().map(|tried| &tried.outcome);
        let end = outcomes.find(|it| matches!(it, Outcome::Failed(_) | Outcome::GivenUp(_)));
        match end {
            Some(Outcome::Failed(error)) => running.failed(error),
            Some(Outcome::GivenUp(waiting)) => running.refused(&waiting.to_string()),
            _ => running.done(self.trials.len()),
        }
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
