//! A query that a server refuses → a diagnostic at its place in the source.
//!
//! Must not know how a query is asked for.

use migrations_compiler::scan::{Origin, Query};
use migrations_core::{Diagnostic, Location, codes};

use crate::describe::Rejection;

/// Says what the server said, at the place that it pointed at.
pub(crate) fn rejected(query: &Query, rejection: &Rejection) -> Diagnostic {
    let offset = rejection.offset.unwrap_or_default();
    let word = match query.origin {
        Origin::Generated | Origin::Compiled => 1,
        Origin::Written => {
            query.sql[offset..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').count()
        }
    };
    let location = match query.origin {
        Origin::Compiled => Location::whole_file(&query.file),
        _ => Location::new(&query.file, query.position(offset), word.max(1)),
    };
    let diagnostic = Diagnostic::new(codes::REJECTED_QUERY, location, rejection.cause.to_string());
    let notes = rejection.cause.notes();
    let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
    match query.origin {
        Origin::Generated => diagnostic
            .note(format!("generated for `queries` of this call: {}", query.sql.replace('\n', " ")))
            .help("take the table out of `queries`, and report this"),
        Origin::Compiled => diagnostic
            .note(format!("a macro writes this query: {}", query.sql.replace('\n', " ")))
            .help(
                "correct what the macro writes, or add a migration; where no macro writes it any \
                 more, run `cargo migrations prepare --complete`",
            ),
        Origin::Written => diagnostic.help("correct the query, or add a migration"),
    }
}

/// The same in one line, for whoever can show no more.
pub(crate) fn one_line(diagnostic: &Diagnostic) -> String {
    let Location { file, start, .. } = &diagnostic.location;
    format!("{file}:{}:{}: {}", start.line, start.column, diagnostic.message)
}
