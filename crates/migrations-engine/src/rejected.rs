//! A query that a server refuses → a diagnostic at its place in the source.
//!
//! Must not know how a query is asked for.

use migrations_compiler::scan::{Literal, Query};
use migrations_core::{Diagnostic, Location, codes};

use crate::describe::Rejection;

/// Says what the server said, at the place that it pointed at.
pub(crate) fn rejected(query: &Query, rejection: &Rejection) -> Diagnostic {
    let offset = rejection.offset.unwrap_or_default();
    let word = match query.literal {
        Literal::Generated(_) => 1,
        _ => query.sql[offset..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').count(),
    };
    let location = Location::new(&query.file, query.position(offset), word.max(1));
    let diagnostic = Diagnostic::new(codes::REJECTED_QUERY, location, rejection.cause.to_string());
    let notes = rejection.cause.notes();
    let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
    match query.literal {
        Literal::Generated(_) => diagnostic
            .note(format!("generated for `queries` of this call: {}", query.sql.replace('\n', " ")))
            .help("take the table out of `queries`, and report this"),
        _ => diagnostic.help("correct the query, or add a migration"),
    }
}

/// The same in one line, for whoever can show no more.
pub(crate) fn one_line(diagnostic: &Diagnostic) -> String {
    let Location { file, start, .. } = &diagnostic.location;
    format!("{file}:{}:{}: {}", start.line, start.column, diagnostic.message)
}
