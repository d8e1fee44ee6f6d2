//! Errors → diagnostics: what happened, where, what is intact, what to type next.
//!
//! The text of an error is made of the same diagnostics, so that a log and the command line never
//! say two things.
//! Must not know about widths and colours.

mod adoption;
mod connection;
mod file;
mod history;
mod interrupted;
mod other_sessions;
mod planned;
mod refused;
mod repair;
mod rollback;

use std::fmt;

use migrations_core::printable::printable;
use migrations_core::{Code, Diagnostic, Invocation, Location};

use self::connection::{lock_timeout, server_too_old, unreachable_server};
use self::file::{
    failed, locked, other_database, outcome_unknown, rows_would_go, transaction_ended,
};
use self::history::{foreign_history, history, newer_history, untrusted_history};
use self::planned::{of_problems, of_refusals, pending};
use crate::error::RunError;

impl RunError {
    /// The faults as data, each with its place in a file of the set where there is one; at least
    /// one.
    ///
    /// ```
    /// use migrations_runner::RunError;
    /// let error = RunError::ServerTooOld { server: 14, oldest: 15 };
    /// let message = &error.diagnostics()[0].message;
    /// assert_eq!(message, "the server is PostgreSQL 14, and 15 or newer is needed");
    /// ```
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics_for(&Invocation::default())
    }

    /// The faults as data, with the commands of their helps as somebody types them who calls the program
    /// in that way.
    ///
    /// ```
    /// use migrations_core::Invocation;
    /// use migrations_runner::RunError;
    /// let error = RunError::Pending { versions: vec!["002_b".into()] };
    /// let help = error.diagnostics_for(&Invocation::in_dir("db"))[0].help.clone();
    /// assert!(help.is_some_and(|help| help.contains("cargo migrations apply --dir db")));
    /// ```
    #[must_use]
    pub fn diagnostics_for(&self, invocation: &Invocation) -> Vec<Diagnostic> {
        // Names and messages come from servers and rows, and may hold what a terminal obeys.
        self.raw_diagnostics(invocation).into_iter().map(shown_safely).collect()
    }

    fn raw_diagnostics(&self, invocation: &Invocation) -> Vec<Diagnostic> {
        let code = self.code();
        let diagnostic = match self {
            RunError::Unplannable { problems } => return of_problems(problems, invocation),
            RunError::RollbackRefused { target, problems } => {
                return rollback::of_problems(target, problems, invocation);
            }
            RunError::Adoption(problem) => return adoption::of_problem(problem, invocation),
            RunError::Refused { refusals } => return of_refusals(refusals),
            RunError::Unreachable { server, cause } => unreachable_server(code, server, cause),
            RunError::Repair(problem) => repair::of_problem(code, problem, invocation),
            RunError::ServerTooOld { server, oldest } => server_too_old(code, *server, *oldest),
            RunError::LockTimeout { set, waited, holder } => {
                lock_timeout(code, set, *waited, holder.as_ref())
            }
            RunError::ForeignHistory { table, columns, tool } => {
                foreign_history(code, table, columns, *tool, invocation)
            }
            RunError::NewerHistory { table, found, known } => {
                newer_history(code, table, *found, *known)
            }
            RunError::History { table, action, cause } => history(code, table, *action, cause),
            RunError::Pending { versions } => pending(code, versions, invocation),
            RunError::Failed(failure) => failed(code, failure),
            RunError::RowsWouldGo { step, objects } => {
                rows_would_go(code, step, objects, invocation)
            }
            RunError::TransactionEnded(step) => transaction_ended(code, step),
            RunError::Interrupted(interruption) => interrupted::interrupted(code, interruption),
            RunError::Locked(lockout) => locked(code, lockout),
            RunError::UntrustedHistory { table, owner, faults } => {
                untrusted_history(code, table, owner, faults)
            }
            RunError::OtherDatabase { step } => other_database(code, step),
            RunError::OutcomeUnknown { step, cause } => outcome_unknown(code, step, cause),
        };
        vec![diagnostic]
    }

    /// What to type next; of several faults, for the first.
    ///
    /// ```
    /// use migrations_runner::RunError;
    /// let error = RunError::LockTimeout {
    ///     set: "rag".into(),
    ///     waited: std::time::Duration::from_secs(60),
    ///     holder: None,
    /// };
    /// assert_eq!(error.help().as_deref(), Some("run again"));
    /// ```
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.diagnostics().into_iter().find_map(|diagnostic| diagnostic.help)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Text(&self.diagnostics()).fmt(formatter)
    }
}

/// Diagnostics as the text of an error.
///
/// ```
/// use migrations_runner::{RunError, Text};
/// let error = RunError::Pending { versions: vec!["002_b".into()] };
/// assert_eq!(Text(&error.diagnostics()).to_string(), error.to_string());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a [Diagnostic]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{}{}", Place(&diagnostic.location), diagnostic.message)?;
            write!(formatter, " [{}]", diagnostic.code)?;
            for note in &diagnostic.notes {
                write!(formatter, "\n  {}", note.replace('\n', "\n    "))?;
            }
            if let Some(help) = &diagnostic.help {
                write!(formatter, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

/// `file:line:column: `, as far as they are known.
struct Place<'a>(&'a Location);

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, start, length } = self.0;
        match (file.name(), *length) {
            ("", _) => Ok(()),
            (file, 0) => write!(formatter, "{file}: "),
            (file, _) => write!(formatter, "{file}:{}:{}: ", start.line, start.column),
        }
    }
}

fn shown_safely(diagnostic: Diagnostic) -> Diagnostic {
    let safe = |text: String| printable(&text).into_owned();
    Diagnostic {
        message: safe(diagnostic.message),
        notes: diagnostic.notes.into_iter().map(safe).collect(),
        help: diagnostic.help.map(safe),
        ..diagnostic
    }
}

fn nowhere(code: Code, message: String) -> Diagnostic {
    Diagnostic::new(code, Location::nowhere(), message)
}
