//! What is said of a trial that found something.
//!
//! Must not know how it was made.

use migrations_core::{
    Code, Diagnostic, Location, Migration, Position, Rollback, Severity, substring,
};
use migrations_runner::ScriptFailure;

use crate::draft_checks::difference::Difference;

fn placed(code: Code, file: &str, failure: &ScriptFailure) -> Diagnostic {
    let length = usize::try_from(failure.length).unwrap_or(usize::MAX);
    let location = Location::new(file, failure.position, length);
    let diagnostic = Diagnostic::new(code, location, failure.cause.to_string());
    failure.cause.notes().into_iter().fold(diagnostic, Diagnostic::note)
}

pub(super) fn rejected(
    migration: &Migration,
    rollback: &Rollback,
    failure: &ScriptFailure,
) -> Diagnostic {
    placed(Code::RejectedRollback, &rollback.file, failure)
        .note(format!("it ran on an engine right after {}", migration.file))
        .help(format!("correct the rollback in {}", rollback.file))
}

pub(super) fn incomplete(
    migration: &Migration,
    rollback: &Rollback,
    difference: &Difference,
) -> Diagnostic {
    let location = start(rollback);
    let stem = &migration.stem;
    if difference.is_order_alone() {
        let message = format!("rolling back {stem} leaves columns in another order");
        let diagnostic = Diagnostic::new(Code::IncompleteRollback, location, message);
        let diagnostic = Diagnostic { severity: Severity::Warning, ..diagnostic };
        let lines = difference.reordered.iter().cloned();
        return lines.fold(diagnostic, Diagnostic::note).help(
            "name columns in INSERT and SELECT: a column that was dropped comes back as the last",
        );
    }
    let message = format!("rolling back {stem} does not bring back the schema before it");
    let diagnostic = Diagnostic::new(Code::IncompleteRollback, location, message);
    let severity = match difference.is_extensions_alone() {
        true => Severity::Warning,
        false => diagnostic.severity,
    };
    let diagnostic = Diagnostic { severity, ..diagnostic };
    let lines = |what: &str, names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("{what}: {name}")).collect()
    };
    let notes = [
        lines("left behind", &difference.added),
        lines("destroyed", &difference.missing),
        lines("changed", &difference.changed),
        lines("changed", &difference.reordered),
    ];
    let diagnostic = notes.into_iter().flatten().fold(diagnostic, Diagnostic::note);
    diagnostic.help(format!(
        "undo in {} all that {} does, last things first",
        rollback.file, migration.file
    ))
}

pub(super) fn not_applied_again(
    migration: &Migration,
    rollback: &Rollback,
    reason: &Diagnostic,
) -> Diagnostic {
    let message = format!("after its rollback {} cannot be applied again", migration.stem);
    let diagnostic = Diagnostic::new(Code::IncompleteRollback, start(rollback), message);
    let place = &reason.location;
    let diagnostic = Diagnostic { severity: Severity::Warning, ..diagnostic }
        .note(format!("{}:{}: {}", place.file, place.start.line, reason.message));
    let notes = reason.notes.iter().filter(|note| note.starts_with("detail: ")).cloned();
    notes.fold(diagnostic, Diagnostic::note).help(format!(
        "undo in {} what {} writes outside the schema as well, such as rows and roles",
        rollback.file, migration.file
    ))
}

/// Where a rollback begins; it may be a block in the file of its migration.
fn start(rollback: &Rollback) -> Location {
    let text: &str = &rollback.sql;
    let offset = text.find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let position = Position::of(text, offset).below(rollback.lines_before);
    let words = substring(text, offset..).lines().next().unwrap_or_default();
    Location::new(rollback.file.as_ref(), position, words.trim_end().chars().count())
}

pub(super) fn failed_again(migration: &Migration, failure: &ScriptFailure) -> Diagnostic {
    placed(Code::NotIdempotent, &migration.file, failure)
        .note("it ran once, and failed when it was run a second time")
        .help("write it so that a second run changes nothing, for instance with IF NOT EXISTS")
}

pub(super) fn changed_again(migration: &Migration, difference: &Difference) -> Diagnostic {
    let message = format!("a second run of {} changes the schema", migration.stem);
    let location = Location::whole_file(migration.file.as_ref());
    let diagnostic = Diagnostic::new(Code::NotIdempotent, location, message);
    let lines = |what: &str, names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("{what} by the second run: {name}")).collect()
    };
    let notes = [
        lines("added", &difference.added),
        lines("removed", &difference.missing),
        lines("changed", &difference.changed),
        lines("changed", &difference.reordered),
    ];
    notes
        .into_iter()
        .flatten()
        .fold(diagnostic, Diagnostic::note)
        .help("give what it creates a name, and ask whether it is there")
}
