//! Errors → diagnostics: what happened, where, what is intact, what to type next.
//!
//! The text of an error is made of the same diagnostics, so that a log and the command line never
//! say two things.
//! Must not know about widths and colours.

mod history;
mod interrupted;

use std::fmt;
use std::time::Duration;

use migrations_core::printable::printable;
use migrations_core::{Code, Diagnostic, Location};

use self::history::{foreign_history, history, newer_history, untrusted_history};
use crate::cause::Cause;
use crate::error::{
    Blocker, Failure, Holder, LocatedProblem, Lockout, Moment, Refusal, RefusalKind, RunError,
    Server, Step,
};

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
        // Names and messages come from servers and rows, and may hold what a terminal obeys.
        self.raw_diagnostics().into_iter().map(shown_safely).collect()
    }

    fn raw_diagnostics(&self) -> Vec<Diagnostic> {
        let code = self.code();
        let diagnostic = match self {
            RunError::Unplannable { problems } => return of_problems(problems),
            RunError::Refused { refusals } => return refusals.iter().map(of_refusal).collect(),
            RunError::Unreachable { server, cause } => unreachable_server(code, server, cause),
            RunError::ServerTooOld { server, oldest } => server_too_old(code, *server, *oldest),
            RunError::LockTimeout { set, waited, holder } => {
                lock_timeout(code, set, *waited, holder.as_ref())
            }
            RunError::ForeignHistory { table, columns, tool } => {
                foreign_history(code, table, columns, *tool)
            }
            RunError::NewerHistory { table, found, known } => {
                newer_history(code, table, *found, *known)
            }
            RunError::History { table, action, cause } => history(code, table, *action, cause),
            RunError::Pending { versions } => pending(code, versions),
            RunError::Failed(failure) => failed(code, failure),
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
        for (index, diagnostic) in self.diagnostics().iter().enumerate() {
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
        match (file.as_str(), *length) {
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

/// So many problems are shown in full.
const SHOWN_PROBLEMS: usize = 20;

fn of_problems(problems: &[LocatedProblem]) -> Vec<Diagnostic> {
    let mut shown: Vec<Diagnostic> = problems.iter().take(SHOWN_PROBLEMS).map(of_problem).collect();
    let more = problems.len().saturating_sub(SHOWN_PROBLEMS);
    if let Some(last) = shown.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("{more} more of the kind follow"));
    }
    shown
}

fn of_problem(located: &LocatedProblem) -> Diagnostic {
    let LocatedProblem { file, problem } = located;
    let file = file.as_deref().unwrap_or_default();
    let location = match problem.place() {
        Some((start, length)) => Location { file: file.to_owned(), start, length },
        None => Location::whole_file(file),
    };
    Diagnostic::new(problem.code(), location, problem.to_string())
        .note("nothing was changed")
        .help(problem.help())
}

fn of_refusal(refusal: &Refusal) -> Diagnostic {
    let Refusal { file, position, length, .. } = refusal;
    let location = Location { file: file.clone(), start: *position, length: *length };
    let (message, help) = match &refusal.kind {
        RefusalKind::Unsendable(kind) => {
            (kind.message().to_owned(), "correct it: the file was not sent to the server")
        }
        RefusalKind::TransactionControl(word) => (
            format!("{word} would end the transaction that the file runs in"),
            "remove it, and the BEGIN that belongs to it: every file runs in one transaction",
        ),
        RefusalKind::OpenTransaction(word) => (
            format!("{word} opens a transaction that the file does not close"),
            "end it with COMMIT before the end of the file",
        ),
    };
    Diagnostic::new(refusal.code(), location, message).note("nothing was changed").help(help)
}

fn nowhere(code: Code, message: String) -> Diagnostic {
    Diagnostic::new(code, Location::whole_file(""), message)
}

fn unreachable_server(code: Code, server: &Server, cause: &Cause) -> Diagnostic {
    let help = match cause.sqlstate.as_deref() {
        Some("28P01") => "check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass".into(),
        Some("28000") => "check the user, and what the server's pg_hba.conf lets in".into(),
        Some("3D000") => format!("type `createdb {}`, or correct DATABASE_URL", server.database),
        Some("53300") => "close other connections, or raise max_connections".into(),
        Some(_) => "correct what the server complains about in DATABASE_URL".into(),
        None => "start the server, or correct host and port in DATABASE_URL".into(),
    };
    let diagnostic = nowhere(code, format!("cannot connect to {server}: {cause}"));
    cause
        .notes()
        .into_iter()
        .fold(diagnostic, Diagnostic::note)
        .note("nothing was changed")
        .help(help)
}

fn server_too_old(code: Code, server: u32, oldest: u32) -> Diagnostic {
    nowhere(code, format!("the server is PostgreSQL {server}, and {oldest} or newer is needed"))
        .note("nothing was changed")
        .help("upgrade the server, or correct `servers` in migrations.toml")
}

fn lock_timeout(code: Code, set: &str, waited: Duration, holder: Option<&Holder>) -> Diagnostic {
    let waited = Span(waited);
    let message = match holder {
        Some(holder) => {
            format!("waited {waited} for the lock of set \"{set}\", which {holder} holds")
        }
        None => format!("waited {waited} for the lock of set \"{set}\", and others were faster"),
    };
    let help = match holder {
        Some(_) => "wait until it is done and run again, or wait longer: `--runner-wait 600`",
        None => "run again",
    };
    nowhere(code, message).note("nothing was changed").help(help)
}

fn pending(code: Code, versions: &[String]) -> Diagnostic {
    let message = match versions {
        [version] => format!("{version} is pending"),
        versions => format!("{} migrations are pending", versions.len()),
    };
    let diagnostic = nowhere(code, message);
    let diagnostic = match versions {
        [_] => diagnostic,
        versions => diagnostic.note(versions.join(", ")),
    };
    diagnostic.help("type `cargo migrations apply`, or call `MIGRATIONS.apply(&pool)` at start-up")
}

fn failed(code: Code, failure: &Failure) -> Diagnostic {
    let Failure { step, position, length, moment, cause } = failure;
    let location = match position {
        Some(start) => Location { file: step.file.clone(), start: *start, length: *length },
        None => Location::whole_file(step.file.as_str()),
    };
    let diagnostic = Diagnostic::new(code, location, cause.to_string());
    let diagnostic = cause.notes().into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic = match moment {
        Moment::InFile => diagnostic,
        Moment::BeforeFile => diagnostic.note("it failed before the first statement of the file"),
        Moment::AfterFile => diagnostic.note("its row in the history could not be completed"),
        Moment::AtCommit => diagnostic.note("it failed at COMMIT, which checks what is deferred"),
    };
    let diagnostic = diagnostic.note(format!("nothing of {} was applied", step.version));
    neighbours(diagnostic, step).help(help_after(failure))
}

fn help_after(failure: &Failure) -> String {
    let file = &failure.step.file;
    match failure.moment {
        Moment::BeforeFile if failure.cause.is("22P05") || failure.cause.is("22021") => {
            return format!("rename {file}, or create the database with ENCODING 'UTF8'");
        }
        Moment::BeforeFile if failure.cause.is("22023") => {
            return "create the role that `role` in migrations.toml names with CREATE ROLE, or \
                    correct it there"
                .into();
        }
        Moment::BeforeFile if failure.cause.is("42501") => {
            return match refused_role(&failure.cause) {
                Some(role) => format!(
                    "let the user take it: GRANT {role} TO …, or correct `role` in migrations.toml"
                ),
                None => "grant the user what the message names: it writes the history".into(),
            };
        }
        Moment::BeforeFile => return "find out what else writes the history, and run again".into(),
        Moment::AfterFile => {
            return format!("take out of {file} what touches the history table, and run again");
        }
        Moment::InFile | Moment::AtCommit => {}
    }
    match failure.cause.sqlstate.as_deref() {
        Some("22P05" | "22021") => {
            format!("take the character out of {file}, or create the database with ENCODING 'UTF8'")
        }
        Some("25001") => format!(
            "move the statement into a file of its own with the header line `-- Transaction: none`: {file} is one transaction"
        ),
        Some("42501") => "grant the user what the statement needs, and run again".into(),
        Some("57014") => format!(
            "if it ran out of time, begin {file} with: SET LOCAL statement_timeout = '10min'"
        ),
        Some("40001" | "40P01") => "run again: it collided with another transaction".into(),
        Some("57P01" | "57P02" | "57P03") => "run again once the server is up".into(),
        _ => format!("correct {file} and run again"),
    }
}

/// The role that the user may not take, where that is what the server said.
fn refused_role(cause: &Cause) -> Option<&str> {
    let rest = cause.message.split_once("set role ").filter(|_| cause.is("42501"))?.1;
    rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
}

fn at(code: Code, step: &Step, message: String) -> Diagnostic {
    Diagnostic::new(code, Location::whole_file(step.file.as_str()), message)
}

fn transaction_ended(code: Code, step: &Step) -> Diagnostic {
    let version = &step.version;
    let message = "the file ended the transaction that it ran in".to_owned();
    let diagnostic = at(code, step, message)
        .note(format!("what {version} did before that may be in place; the rest is undone"));
    neighbours(diagnostic, step).help(format!(
        "undo what it left behind, delete the row of {version} from the history table, and take \
         the COMMIT or ROLLBACK out of the file"
    ))
}

fn locked(code: Code, lockout: &Lockout) -> Diagnostic {
    let Lockout { failure, attempts, blockers } = lockout;
    let step = &failure.step;
    let location = match failure.position {
        Some(start) => Location { file: step.file.clone(), start, length: failure.length },
        None => Location::whole_file(step.file.as_str()),
    };
    let tries = if *attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    let message = format!("tried {tries}, and waited for a lock each time: {}", failure.cause);
    let diagnostic = Diagnostic::new(code, location, message);
    let diagnostic = match blockers.as_slice() {
        [] => diagnostic.note("who held it was gone when it was asked for"),
        blockers => blockers.iter().fold(diagnostic, |it, blocker| it.note(blocker.to_string())),
    };
    let diagnostic = diagnostic.note(format!("nothing of {} was applied", step.version));
    neighbours(diagnostic, step).help(format!(
        "run again once they are done, or let {} wait longer: `-- Lock-Timeout: 30s` in its header",
        step.file
    ))
}

fn other_database(code: Code, step: &Step) -> Diagnostic {
    let message = "the direct address leads to another database than the connection".to_owned();
    let diagnostic =
        at(code, step, message).note(format!("nothing of {} was applied", step.version));
    neighbours(diagnostic, step).help("correct DATABASE_URL_DIRECT or `--direct-url`")
}

fn outcome_unknown(code: Code, step: &Step, cause: &Cause) -> Diagnostic {
    let version = &step.version;
    let message = format!("the server's answer to {version} broke off: {cause}");
    let diagnostic = at(code, step, message).note(format!(
        "whether {version} was committed is unknown: it is either there in full, with its row in \
         the history, or not at all"
    ));
    neighbours(diagnostic, step).help("run again: the row in the history decides")
}

/// Says what else the run did, and what it did not get to.
fn neighbours(diagnostic: Diagnostic, step: &Step) -> Diagnostic {
    let before: Vec<&str> =
        step.applied_before.iter().map(|applied| applied.version.as_str()).collect();
    let diagnostic = match before.as_slice() {
        [] => diagnostic.note("this run applied nothing before it"),
        before => diagnostic.note(format!("applied by this run: {}", before.join(", "))),
    };
    match step.pending_after.as_slice() {
        [] => diagnostic,
        after => diagnostic.note(format!("not reached: {}", after.join(", "))),
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {}", self.pid)?;
        if let Some(name) = self.application_name.as_ref().filter(|name| !name.is_empty()) {
            write!(formatter, " (\"{name}\")")?;
        }
        if let Some(connected) = self.connected_for {
            write!(formatter, ", connected for {}", Span(connected))?;
        }
        match self.running_for {
            Some(running) => write!(formatter, ", its statement running for {},", Span(running)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Blocker { pid, application_name, state, open_for, lock, relation } = self;
        write!(formatter, "process {pid}")?;
        if let Some(name) = application_name.as_ref().filter(|name| !name.is_empty()) {
            write!(formatter, " (\"{name}\")")?;
        }
        if let Some(state) = state {
            write!(formatter, ", {state}")?;
        }
        if let Some(open_for) = open_for {
            write!(formatter, ", its transaction open for {}", Span(*open_for))?;
        }
        write!(formatter, ", holds {lock} on {relation}")
    }
}

/// A length of time as a person says it.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0 => write!(formatter, "{} ms", self.0.as_millis()),
            1..60 => write!(formatter, "{seconds} s"),
            60..3600 => write!(formatter, "{} min {} s", seconds / 60, seconds % 60),
            _ => write!(formatter, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable(sqlstate: &str, message: &str) -> String {
        let server = Server {
            host: "db.example.org".into(),
            port: 5432,
            database: "shop".into(),
            user: "anna".into(),
        };
        let sqlstate = Some(sqlstate.to_owned());
        let cause = Cause { sqlstate, ..Cause::new(message) };
        RunError::Unreachable { server, cause }.to_string()
    }

    #[test]
    fn wrong_password_is_said_and_where_it_comes_from() {
        assert_eq!(
            unreachable("28P01", "password authentication failed for user \"anna\""),
            "cannot connect to database \"shop\" on db.example.org, port 5432, as user \"anna\": \
             password authentication failed for user \"anna\" (SQLSTATE 28P01) [M9001]\n  \
             nothing was changed\n  \
             help: check user and password in DATABASE_URL, PGPASSWORD or ~/.pgpass"
        );
    }

    #[test]
    fn holder_without_details_is_still_named() {
        let holder =
            Holder { pid: 42, application_name: None, connected_for: None, running_for: None };
        let waited = Duration::from_secs(75);
        let error = RunError::LockTimeout { set: "rag".into(), waited, holder: Some(holder) };
        let text = error.to_string();
        assert!(
            text.starts_with(
                "waited 1 min 15 s for the lock of set \"rag\", which process 42 holds"
            ),
            "{text}"
        );
    }

    #[test]
    fn spans_read_as_people_say_them() {
        let spans = [(0, "0 ms"), (59, "59 s"), (60, "1 min 0 s"), (7_500, "2 h 5 min")];
        for (seconds, text) in spans {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), text);
        }
    }
}
