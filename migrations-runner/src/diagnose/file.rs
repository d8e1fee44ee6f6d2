//! What is said of a file that failed and of which nothing, or nobody knows what, is in place.

use migrations_core::rollback_plan::RollbackOrigin;
use migrations_core::{Code, Diagnostic, Invocation, Location};

use migrations_core::quote::{literal, shown_part};

use super::refused::{grantee, schema, writing};
use crate::cause::Cause;
use crate::error::{Direction, Failure, FailurePhase, Lockout, Step};

pub(super) fn failed(code: Code, failure: &Failure) -> Diagnostic {
    let Failure { step, position, length, phase, cause } = failure;
    let location = match position {
        Some(start) => Location { file: step.file.as_str().into(), start: *start, length: *length },
        None => Location::whole_file(step.file.as_str()),
    };
    let diagnostic = Diagnostic::new(code, location, cause.to_string());
    let diagnostic = cause.notes().into_iter().fold(diagnostic, Diagnostic::note);
    let diagnostic = match phase {
        FailurePhase::InFile => diagnostic,
        FailurePhase::BeforeFile => {
            diagnostic.note("it failed before the first statement of the file")
        }
        FailurePhase::HistoryReplaced => {
            diagnostic.note("somebody has put another table in the place of the history meanwhile")
        }
        FailurePhase::AfterFile if cause.is_missing_relation() => diagnostic
            .note("the file has dropped, renamed or moved the history table or its schema"),
        FailurePhase::AfterFile => diagnostic.note("its row in the history could not be completed"),
        FailurePhase::AtCommit => {
            diagnostic.note("it failed at COMMIT, which checks what is deferred")
        }
    };
    let diagnostic = diagnostic.note(untouched(step));
    neighbours(diagnostic, step).help(help_after(failure))
}

fn help_after(failure: &Failure) -> String {
    let file = &failure.step.file;
    match failure.phase {
        FailurePhase::BeforeFile if failure.cause.is("22P05") || failure.cause.is("22021") => {
            return format!("rename {file}, or create the database with ENCODING 'UTF8'");
        }
        FailurePhase::BeforeFile if failure.cause.is("22023") => {
            return "create the role that `role` in migrations.toml names with CREATE ROLE, or \
                    correct it there"
                .into();
        }
        FailurePhase::BeforeFile if failure.cause.is("42501") => {
            let grantee = grantee(&failure.cause);
            return match refused_role(&failure.cause) {
                Some(role) => format!(
                    "let the user take it, or correct `role` in migrations.toml: \
                     GRANT {} TO {grantee}",
                    shown_part(role)
                ),
                None => format!("grant {grantee} what the message names: it writes the history"),
            };
        }
        FailurePhase::BeforeFile if failure.cause.is("25006") => return writing(&failure.cause),
        FailurePhase::BeforeFile if failure.cause.is("23505") => {
            return match behind_its_data(&failure.cause) {
                Some(statement) => format!("let its numbers go on where they are: {statement}"),
                None => "find out what else writes the history, and run again".into(),
            };
        }
        FailurePhase::BeforeFile => {
            return "find out what else writes the history, and run again".into();
        }
        FailurePhase::HistoryReplaced => {
            return "find out who owns the schema of the history and has exchanged it, put the \
                    history back, and run again"
                .into();
        }
        FailurePhase::AfterFile if failure.cause.is_missing_relation() => {
            return history_elsewhere().to_owned();
        }
        FailurePhase::AfterFile if failure.cause.is("42501") => {
            return format!(
                "grant {} UPDATE on the history table, which completes each row, and run again; \
                 where {file} revokes it, take that out",
                grantee(&failure.cause)
            );
        }
        FailurePhase::AfterFile => {
            return format!("take out of {file} what touches the history table, and run again");
        }
        FailurePhase::InFile | FailurePhase::AtCommit => {}
    }
    match failure.cause.sqlstate.as_deref() {
        Some("22P05" | "22021") => {
            format!("take the character out of {file}, or create the database with ENCODING 'UTF8'")
        }
        Some("25001") => format!(
            "move the statement into a file of its own with the header line `-- Transaction: none`: {file} is one transaction"
        ),
        Some("42501") => {
            format!("grant {} what the statement needs, and run again", grantee(&failure.cause))
        }
        Some("3F000") => schema(&failure.cause),
        Some("25006") => writing(&failure.cause),
        Some("57014") => format!(
            "if it ran out of time, begin {file} with: SET LOCAL statement_timeout = '10min'"
        ),
        Some("55006") if failure.cause.message.contains("pending trigger events") => format!(
            "write SET CONSTRAINTS ALL IMMEDIATE before the statement, or divide {file} there, and run again"
        ),
        Some("40001" | "40P01") => "run again: it collided with another transaction".into(),
        Some("53100") => "make room on the server's disk, and run again".into(),
        Some("57P01" | "57P02" | "57P03") => "run again once the server is up".into(),
        _ if failure.step.direction == Direction::Back(RollbackOrigin::Stored) => {
            "this rollback is kept in the history: run it with the release that has applied the \
             migration, or take back by hand what it creates"
                .into()
        }
        _ => format!("correct {file} and run again"),
    }
}

/// What lets a file do with the schema of the history what it wants.
pub(super) fn history_elsewhere() -> &'static str {
    "keep the history in a schema of its own, which the set leaves alone: `[history] table = \
     \"migrations.schema_migrations\"` in migrations.toml; where the table is there already, move \
     it first with ALTER TABLE … SET SCHEMA"
}

/// The statement that takes the sequence of a history past its rows, where it is behind them: after
/// rows were copied in.
fn behind_its_data(cause: &Cause) -> Option<String> {
    let table = cause.table.as_ref()?;
    cause.detail.as_ref().filter(|detail| detail.starts_with("Key (migration_id)="))?;
    Some(format!(
        "SELECT setval(pg_get_serial_sequence({}, 'migration_id'), max(migration_id)) FROM {table}",
        literal(table)
    ))
}

/// The role that the user may not take, where that is what the server said.
fn refused_role(cause: &Cause) -> Option<&str> {
    let rest = cause.message.split_once("set role ").filter(|_| cause.is("42501"))?.1;
    rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
}

fn at(code: Code, step: &Step, message: String) -> Diagnostic {
    Diagnostic::new(code, Location::whole_file(step.file.as_str()), message)
}

pub(super) fn transaction_ended(code: Code, step: &Step) -> Diagnostic {
    let version = &step.version;
    let message = "the file ended the transaction that it ran in".to_owned();
    let diagnostic = at(code, step, message)
        .note(format!("what {version} did before that may be in place; the rest is undone"));
    let by_hand = match step.direction {
        Direction::Forth => "undo what it left behind",
        Direction::Back(_) => "take back by hand what is left",
    };
    neighbours(diagnostic, step).help(format!(
        "{by_hand}, delete the row of {version} from the history table, and take the COMMIT or \
         ROLLBACK out of the file"
    ))
}

pub(super) fn locked(code: Code, lockout: &Lockout) -> Diagnostic {
    let Lockout { failure, attempts, blockers } = lockout;
    let step = &failure.step;
    let location = match failure.position {
        Some(start) => Location { file: step.file.as_str().into(), start, length: failure.length },
        None => Location::whole_file(step.file.as_str()),
    };
    let tries = if *attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    let message = format!("tried {tries}, and waited for a lock each time: {}", failure.cause);
    let diagnostic = Diagnostic::new(code, location, message);
    let diagnostic = match blockers.as_slice() {
        [] => diagnostic.note("who held it was gone when it was asked for"),
        blockers => blockers.iter().fold(diagnostic, |it, blocker| it.note(blocker.to_string())),
    };
    let diagnostic = diagnostic.note(untouched(step));
    neighbours(diagnostic, step).help(format!(
        "run again once they are done, or let {} wait longer: `-- Lock-Timeout: 30s` in its header",
        step.file
    ))
}

pub(super) fn other_database(code: Code, step: &Step) -> Diagnostic {
    let message = "the direct address leads to another database than the connection".to_owned();
    let diagnostic = at(code, step, message).note(untouched(step));
    neighbours(diagnostic, step).help("correct DATABASE_URL_DIRECT or `--direct-url`")
}

pub(super) fn outcome_unknown(code: Code, step: &Step, cause: &Cause) -> Diagnostic {
    let version = &step.version;
    let message = format!("the server's answer to {version} broke off: {cause}");
    let diagnostic = at(code, step, message).note(format!(
        "whether {version} was committed is unknown: it is either there in full, with its row in \
         the history, or not at all"
    ));
    let diagnostic = neighbours(diagnostic, step);
    let diagnostic = match (step.direction, step.applied_before.as_slice()) {
        (Direction::Back(_), _) | (Direction::Forth, []) => diagnostic,
        (Direction::Forth, _) => diagnostic.note(
            "only the end of a run waits for the disk: if the server itself has crashed, the last of \
             what this run applied may be gone as well, each with its row",
        ),
    };
    diagnostic.help("run again: the row in the history decides")
}

pub(super) fn rows_would_go(
    code: Code,
    step: &Step,
    objects: &[String],
    invocation: &Invocation,
) -> Diagnostic {
    let what = match objects {
        [] => "nobody can tell which, as its rollback runs".to_owned(),
        objects => objects.join(", "),
    };
    let version = &step.version;
    let message = format!("to take {version} back would delete what holds rows: {what}");
    let diagnostic = at(code, step, message).note(untouched(step));
    neighbours(diagnostic, step).help(format!(
        "put the change into a new migration, or lose the rows: `{}`",
        invocation.command("apply", &["--discard-rows"])
    ))
}

/// What is so where nothing came of a file.
fn untouched(step: &Step) -> String {
    match step.direction {
        Direction::Forth => format!("nothing of {} was applied", step.version),
        Direction::Back(_) => format!("{} is applied as before", step.version),
    }
}

/// Says what else the run did, and what it did not get to.
pub(super) fn neighbours(diagnostic: Diagnostic, step: &Step) -> Diagnostic {
    let before: Vec<&str> =
        step.applied_before.iter().map(|applied| applied.version.as_str()).collect();
    let done = match step.direction {
        Direction::Forth => "applied",
        Direction::Back(_) => "took back",
    };
    let diagnostic = match before.as_slice() {
        [] => diagnostic.note(format!("this run {done} nothing before it")),
        before => diagnostic.note(match step.direction {
            Direction::Forth => format!("applied by this run: {}", before.join(", ")),
            Direction::Back(_) => format!("taken back by this run: {}", before.join(", ")),
        }),
    };
    match step.pending_after.as_slice() {
        [] => diagnostic,
        after => diagnostic.note(format!("not reached: {}", after.join(", "))),
    }
}
