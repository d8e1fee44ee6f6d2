//! What is said of a set that is not to be applied as it is: by its history, by its files, or because
//! something of it is pending.

use migrations_core::plan::helps;
use migrations_core::{Code, Diagnostic, Invocation, Location, PlanProblem};

use super::file::history_elsewhere;
use super::nowhere;
use crate::error::{LocatedProblem, Refusal, RefusalKind};

/// So many problems are shown in full.
const SHOWN_PROBLEMS: usize = 20;

pub(super) fn of_problems(problems: &[LocatedProblem], invocation: &Invocation) -> Vec<Diagnostic> {
    let bare: Vec<PlanProblem> = problems.iter().map(|located| located.problem.clone()).collect();
    let helps = helps(&bare, SHOWN_PROBLEMS, invocation);
    let shown = problems.iter().zip(helps).take(SHOWN_PROBLEMS);
    let shown = shown.map(|(located, help)| Diagnostic { help, ..of_problem(located) });
    let mut shown = unchanged(shown.collect());
    let more = problems.len().saturating_sub(SHOWN_PROBLEMS);
    if let Some(last) = shown.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("{more} more of the kind follow"));
    }
    shown
}

/// Says once, below what is shown, that nothing was changed.
fn unchanged(mut shown: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if let Some(last) = shown.last_mut() {
        last.notes.push("nothing was changed".to_owned());
    }
    shown
}

pub(super) fn of_refusals(refusals: &[Refusal]) -> Vec<Diagnostic> {
    unchanged(refusals.iter().map(of_refusal).collect())
}

fn of_problem(located: &LocatedProblem) -> Diagnostic {
    let LocatedProblem { file, problem } = located;
    let file = file.as_deref().unwrap_or_default();
    let location = match problem.place() {
        Some((start, length)) => Location { file: file.into(), start, length },
        None => Location::whole_file(file),
    };
    let diagnostic = Diagnostic::new(problem.code(), location, problem.to_string());
    problem.notes().into_iter().fold(diagnostic, Diagnostic::note)
}

fn of_refusal(refusal: &Refusal) -> Diagnostic {
    let Refusal { file, position, length, .. } = refusal;
    let location = Location { file: file.as_str().into(), start: *position, length: *length };
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
        RefusalKind::TakesHistory(table) => {
            (format!("the statement takes the history table {table} away"), history_elsewhere())
        }
    };
    Diagnostic::new(refusal.code(), location, message).help(help)
}

pub(super) fn pending(code: Code, versions: &[String], invocation: &Invocation) -> Diagnostic {
    let message = match versions {
        [version] => format!("{version} is pending"),
        versions => format!("{} migrations are pending", versions.len()),
    };
    let diagnostic = nowhere(code, message);
    let diagnostic = match versions {
        [_] => diagnostic,
        versions => diagnostic.note(versions.join(", ")),
    };
    let apply = invocation.command("apply", &[]);
    diagnostic.help(format!("type `{apply}`, or call `MIGRATIONS.apply(&pool)` at start-up"))
}
