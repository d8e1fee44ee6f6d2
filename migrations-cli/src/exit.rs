//! How a command ends.

use std::fmt;
use std::process::ExitCode;

use migrations_core::{Diagnostic, Invocation};
use migrations_postgres::{EngineError, InstallError};
use migrations_prepare::error::PrepareError;
use migrations_runner::{RunError, Text};
use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{DiagnosticReport, FormatVersion};

/// Faults were found, or pending work was refused.
pub(crate) const FAULTS: u8 = 1;
/// The program was called in a way that it does not understand.
pub(crate) const WRONG_USE: u8 = 2;
/// The database could not be reached, or no server could be started.
pub(crate) const UNREACHABLE: u8 = 3;
/// A migration failed.
pub(crate) const MIGRATION_FAILED: u8 = 4;

/// Somebody has interrupted it: 128 and the number of SIGINT, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// The program itself is at fault; `sysexits.h` calls it `EX_SOFTWARE`.
pub(crate) const CRASHED: u8 = 70;
/// The results could not be written; `sysexits.h` calls it `EX_IOERR`.
pub(crate) const UNWRITTEN: u8 = 74;

/// Why a command could not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: u8,
    /// What happened, and what to type next.
    pub(crate) message: String,
    /// What happened as data, where it has a code.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What every verb prints that could not do what it was asked for; its exit code says more.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FailureReport {
    format: FormatVersion<1>,
    /// What happened, and what to type next.
    error: String,
    /// What happened as data, where it has a code.
    diagnostics: Vec<DiagnosticReport>,
}

impl Failure {
    pub(crate) fn wrong_use(message: impl Into<String>) -> Failure {
        Failure { exit: WRONG_USE, message: message.into(), diagnostics: Vec::new() }
    }

    /// No throw-away server can be had.
    pub(crate) fn no_server(message: impl Into<String>) -> Failure {
        Failure { exit: UNREACHABLE, message: message.into(), diagnostics: Vec::new() }
    }

    /// What is intact after Ctrl-C.
    pub(crate) fn interrupted(intact: &str) -> Failure {
        let message = format!("interrupted; {intact}");
        Failure { exit: INTERRUPTED, message, diagnostics: Vec::new() }
    }

    pub(crate) fn other(error: impl fmt::Display) -> Failure {
        Failure { exit: FAULTS, message: error.to_string(), diagnostics: Vec::new() }
    }

    /// The failure with one more line, which says what is intact, before what to type.
    pub(crate) fn with_intact(self, intact: &str) -> Failure {
        let help = self.message.rfind("\n  help: ").unwrap_or(self.message.len());
        let (told, help) = self.message.split_at(help);
        Failure { message: format!("{told}\n  {intact}{help}"), ..self }
    }

    /// Whether no database could be reached.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.exit == UNREACHABLE
    }

    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.exit)
    }

    /// The failure for programs.
    pub(crate) fn report(&self) -> FailureReport {
        FailureReport {
            format: FormatVersion,
            error: self.message.clone(),
            diagnostics: DiagnosticReport::all(&self.diagnostics),
        }
    }
}

impl Failure {
    /// What a run failed with, for whoever calls the program so.
    pub(crate) fn of_run(error: &RunError, invocation: &Invocation) -> Failure {
        let exit = match error {
            RunError::Unreachable { .. } | RunError::OutcomeUnknown { .. } => UNREACHABLE,
            RunError::Failed(_) | RunError::TransactionEnded(_) | RunError::Interrupted(_) => {
                MIGRATION_FAILED
            }
            _ => FAULTS,
        };
        let diagnostics = error.diagnostics_for(invocation);
        Failure { exit, message: Text(&diagnostics).to_string(), diagnostics }
    }
}

impl Failure {
    /// Every reason why a run would do nothing.
    pub(crate) fn of_refusals(refusals: &[RunError], invocation: &Invocation) -> Failure {
        let all = refusals.iter().flat_map(|refusal| refusal.diagnostics_for(invocation));
        let diagnostics: Vec<Diagnostic> = all.collect();
        Failure { exit: FAULTS, message: Text(&diagnostics).to_string(), diagnostics }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Failure {
        Failure::of_run(&error, &Invocation::default())
    }
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Failure {
        let exit = match error {
            PrepareError::Unreadable { .. } => WRONG_USE,
            // What was asked for means nothing; no server was looked for.
            PrepareError::Engine(
                EngineError::UnknownChoice { .. }
                | EngineError::UnreadableUrl { .. }
                | EngineError::Install(InstallError::UnknownConsent { .. }),
            ) => WRONG_USE,
            PrepareError::Compiling(_) => FAULTS,
            PrepareError::Engine(_)
            | PrepareError::Database(_)
            | PrepareError::Server(_)
            | PrepareError::Environment(_) => UNREACHABLE,
        };
        Failure { exit, message: error.to_string(), diagnostics: Vec::new() }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Failure {
        PrepareError::Engine(error).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<FailureReport>("failure");
    }
}
