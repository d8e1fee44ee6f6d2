//! A query that a server refuses, or that says too much → a diagnostic at its place in the source.
//!
//! Must not know how a query is asked for.

use migrations_compiler::scan::{Origin, Query};
use migrations_core::{Code, Diagnostic, FileId, Location, substring};
use migrations_runner::Cause;

use crate::explain::name_history::Explanation;
use crate::rejection::{Contradiction, Rejection};

/// Says what the server said, at the place that it pointed at, and what became of what the query asks for.
pub(crate) fn rejected(
    query: &Query,
    rejection: &Rejection,
    explanation: &Explanation,
) -> Diagnostic {
    let offset = rejection.offset.unwrap_or_default();
    let word = match query.origin {
        Origin::Generated | Origin::Compiled => 1,
        Origin::Written => substring(&query.sql, offset..)
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .count(),
    };
    let location = match query.origin {
        Origin::Compiled => Location::whole_file(FileId::of_crate(&query.file)),
        _ => Location::new(FileId::of_crate(&query.file), query.position(offset), word.max(1)),
    };
    let diagnostic =
        Diagnostic::new(Code::RejectedQuery, location, message(&rejection.cause, explanation));
    let is_known = explanation.told.is_some() || explanation.help.is_some();
    // The server guesses where the migrations tell.
    let is_guess = |note: &String| is_known && note.starts_with("hint: ");
    let notes = rejection.cause.notes().into_iter().filter(|note| !is_guess(note));
    let diagnostic = notes.fold(diagnostic, Diagnostic::note);
    let labels = explanation.labels.iter().cloned();
    let diagnostic =
        labels.fold(diagnostic, |diagnostic, (place, text)| diagnostic.label(place, text));
    let help = explanation.help.as_deref().or(rejection.help.as_deref());
    with_help(diagnostic, query, help)
}

/// Says what to do about it; of a query that nobody can see in the source, also what it is.
fn with_help(diagnostic: Diagnostic, query: &Query, known: Option<&str>) -> Diagnostic {
    let text = query.sql.replace('\n', " ");
    match query.origin {
        Origin::Generated => diagnostic
            .note(format!("generated for `queries` of this call: {text}"))
            .help("take the table out of `queries`, and report this"),
        Origin::Compiled => {
            diagnostic.note(format!("a macro writes this query: {text}")).help(known.unwrap_or(
                "correct what the macro writes, or add a migration; where no macro writes it any \
                 more, run `cargo migrations prepare --complete`",
            ))
        }
        Origin::Written => {
            diagnostic.help(known.unwrap_or("correct the query, or add a migration"))
        }
    }
}

/// `column "a" does not exist: renamed to "b" by 002_b.sql:3 (SQLSTATE 42703)`.
pub(crate) fn message(cause: &Cause, explanation: &Explanation) -> String {
    match &explanation.told {
        Some(told) => {
            let message = format!("{}: {told}", cause.message);
            Cause { message, ..cause.clone() }.to_string()
        }
        None => cause.to_string(),
    }
}

/// Says that a column can be NULL, at the name that says it cannot.
pub(crate) fn contradicted(query: &Query, contradiction: &Contradiction) -> Diagnostic {
    let offset = contradiction.offset.unwrap_or_default();
    let length = contradiction.offset.map_or(1, |_| contradiction.column.chars().count() + 2);
    let location = Location::new(FileId::of_crate(&query.file), query.position(offset), length);
    let message = format!("`{}` can be NULL: {}", contradiction.column, contradiction.reason);
    Diagnostic::new(Code::ContradictedOverride, location, message)
        .note("with the first NULL the query fails at run time")
        .help("leave the `!` out, or make NULL impossible with NOT NULL or coalesce()")
}

/// A diagnostic in one line, for callers that can show no more.
pub(crate) fn one_line(diagnostic: &Diagnostic) -> String {
    let Location { file, start, .. } = &diagnostic.location;
    format!("{file}:{}:{}: {}", start.line, start.column, diagnostic.message)
}
