//! How a run ends: done, refused or failed; each run tells one of these, and tells it last.
//!
//! Must not know what the run did.

use tokio::time::Instant;

use super::{Done, Failed, Refused, count, milliseconds};
use crate::cause::Cause;
use crate::error::{RunError, Step};

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunKind {
    Apply,
    Rollback,
    DryRun,
    Record,
    Adopt,
    Repair,
}

impl RunKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            RunKind::Apply => "apply",
            RunKind::Rollback => "rollback",
            RunKind::DryRun => "dry_run",
            RunKind::Record => "record",
            RunKind::Adopt => "adopt",
            RunKind::Repair => "repair",
        }
    }
}

/// A run that has begun, and has to tell how it ends.
pub(crate) struct Running<'a> {
    set: &'a str,
    kind: RunKind,
    begun: Instant,
}

impl<'a> Running<'a> {
    pub(crate) fn begin(set: &'a str, kind: RunKind) -> Running<'a> {
        Running { set, kind, begun: Instant::now() }
    }

    /// Tells how the run ended; `count` says with how many files or rows.
    pub(crate) fn end<T>(
        self,
        outcome: Result<T, RunError>,
        count: impl FnOnce(&T) -> usize,
    ) -> Result<T, RunError> {
        match &outcome {
            Ok(report) => self.done(count(report)),
            Err(error) => self.failed(error),
        }
        outcome
    }

    pub(crate) fn done(&self, files: usize) {
        let &Running { set, kind, begun } = self;
        let execution_time_ms = milliseconds(begun.elapsed());
        Done { set, run: kind.as_str(), count: count(files), execution_time_ms }.tell();
    }

    /// Tells that something else than an error has ended the run.
    pub(crate) fn refused(&self, reason: &str) {
        let (set, run) = (self.set, self.kind.as_str());
        Refused { set, run, code: None, reason }.tell();
    }

    pub(crate) fn failed(&self, error: &RunError) {
        let (set, run) = (self.set, self.kind.as_str());
        let (text, code) = (error.to_string(), error.code().id());
        let reason = text.lines().next().unwrap_or_default();
        let Some((step, cause)) = file_of(error) else {
            Refused { set, run, code: Some(code), reason }.tell();
            return;
        };
        let (version, file) = (&*step.version, &*step.file);
        let sqlstate = cause.and_then(|cause| cause.sqlstate.as_deref());
        Failed { set, run, code, version, file, sqlstate, reason }.tell();
    }
}

/// The file at which a run has ended, and what the server said of it.
fn file_of(error: &RunError) -> Option<(&Step, Option<&Cause>)> {
    match error {
        RunError::Failed(failure) => Some((&failure.step, Some(&failure.cause))),
        RunError::Locked(lockout) => Some((&lockout.failure.step, Some(&lockout.failure.cause))),
        RunError::Interrupted(stopped) => Some((&stopped.step, Some(&stopped.cause))),
        RunError::TransactionEnded(step) => Some((step, None)),
        RunError::OutcomeUnknown { step, cause } => Some((step, Some(cause))),
        _ => None,
    }
}
