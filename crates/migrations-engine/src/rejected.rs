//! A query that a server refuses, or that says too much → a diagnostic at its place in the source.
//!
//! Must not know how a query is asked for.

use migrations_compiler::scan::Query;
use migrations_core::{Diagnostic, Location, codes};

use crate::describe::{Contradiction, Rejection};

/// Says what the server said, at the place that it pointed at.
pub(crate) fn rejected(query: &Query, rejection: &Rejection) -> Diagnostic {
    let offset = rejection.offset.unwrap_or_default();
    let word = query.sql[offset..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').count();
    let location = Location::new(&query.file, query.position(offset), word.max(1));
    let diagnostic = Diagnostic::new(codes::REJECTED_QUERY, location, rejection.cause.to_string());
    let notes = rejection.cause.notes();
    notes
        .into_iter()
        .fold(diagnostic, Diagnostic::note)
        .help("correct the query, or add a migration")
}

/// Says that a column can be NULL, at the name that says it cannot.
pub(crate) fn contradicted(query: &Query, contradiction: &Contradiction) -> Diagnostic {
    let offset = contradiction.offset.unwrap_or_default();
    let length = contradiction.offset.map_or(1, |_| contradiction.column.chars().count() + 2);
    let location = Location::new(&query.file, query.position(offset), length);
    let message = format!("`{}` can be NULL: {}", contradiction.column, contradiction.reason);
    Diagnostic::new(codes::CONTRADICTED_OVERRIDE, location, message)
        .note("with the first NULL the query fails at run time")
        .help("leave the `!` out, or make NULL impossible with NOT NULL or coalesce()")
}

/// The same in one line, for whoever can show no more.
pub(crate) fn one_line(diagnostic: &Diagnostic) -> String {
    let Location { file, start, .. } = &diagnostic.location;
    format!("{file}:{}:{}: {}", start.line, start.column, diagnostic.message)
}
