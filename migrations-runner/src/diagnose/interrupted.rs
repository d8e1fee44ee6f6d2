//! What is said of a file that runs in no transaction and stopped on its way: what was done, what
//! was not, and how to go on.

use migrations_core::{Code, Diagnostic, Location};

use super::file::neighbours;
use crate::error::{Continuation, Direction, Interruption, Statement};

/// How many statements are named before the rest is counted.
const NAMED: usize = 12;

pub(super) fn interrupted(code: Code, interruption: &Interruption) -> Diagnostic {
    let Interruption { step, position, length, done, not_reached, leaves, cause, .. } =
        interruption;
    let location = Location { file: step.file.as_str().into(), start: *position, length: *length };
    let diagnostic = Diagnostic::new(code, location, cause.to_string());
    let diagnostic = cause.notes().into_iter().fold(diagnostic, Diagnostic::note);
    let what = match step.direction {
        Direction::Forth => step.version.clone(),
        Direction::Back(_) => format!("the rollback of {}", step.version),
    };
    let diagnostic = diagnostic.note(format!("{what} runs in no transaction"));
    let diagnostic = statements(diagnostic, &step.file, "done, and stays", done);
    let diagnostic = leaves.iter().fold(diagnostic, |diagnostic, left| diagnostic.note(*left));
    let diagnostic = statements(diagnostic, &step.file, "not reached", not_reached);
    let diagnostic = diagnostic.note(match interruption.continuation {
        Continuation::Automatic => "its row in the history says how far it came",
        Continuation::Decision { .. } | Continuation::ByHand => {
            "its row in the history says that it was interrupted"
        }
    });
    neighbours(diagnostic, step).help(help_after_interruption(interruption))
}

fn help_after_interruption(interruption: &Interruption) -> String {
    let Interruption { step, withdraw, not_reached, continuation, .. } = interruption;
    if let Direction::Back(_) = step.direction {
        let delete = if withdraw.is_empty() { "" } else { withdraw };
        return format!(
            "run by hand what was not done, and then take the row of {} out of the history: {delete}",
            step.version
        );
    }
    match continuation {
        Continuation::Automatic if withdraw.is_empty() => return "run again".to_owned(),
        Continuation::Automatic if interruption.cause.sqlstate.is_none() => {
            return "run again: it goes on where it stopped".to_owned();
        }
        Continuation::Automatic => {
            let from = if not_reached.is_empty() { "this statement" } else { "there" };
            return format!(
                "correct what the message says, in {} from this statement on or in the database, \
                 and run again: it goes on from {from}",
                step.file
            );
        }
        Continuation::Decision { done, again } => {
            return format!(
                "look what the statement has done; where all of it is done, say so, and run again: \
                 {done}; where it is to run once more: {again}"
            );
        }
        Continuation::ByHand => {}
    }
    if withdraw.is_empty() {
        return format!(
            "all of {} is in place: set execution_time_ms in its row of the history",
            step.file
        );
    }
    format!(
        "undo what was done, correct {} and withdraw its row, then run again: {withdraw}",
        step.file
    )
}

fn statements(
    diagnostic: Diagnostic,
    file: &str,
    what: &str,
    statements: &[Statement],
) -> Diagnostic {
    let named = statements.iter().take(NAMED).map(|Statement { position, text }| {
        format!("{what}: {file}:{}:{} {text}", position.line, position.column)
    });
    let diagnostic = named.fold(diagnostic, Diagnostic::note);
    match statements.len().saturating_sub(NAMED) {
        0 => diagnostic,
        more => diagnostic.note(format!("{what}: {more} more after them")),
    }
}
