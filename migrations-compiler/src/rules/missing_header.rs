//! A migration without a header in a set that requires one.

use migrations_core::{Code, Diagnostic};

use crate::findings::{header_line, whole};
use crate::judged::drafts;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let required = parsed.config_or_default().header();
    if required.is_empty() {
        return;
    }
    // A file with nothing in it lacks more than a header, and is reported for that.
    let lacks_it =
        |file: &&ParsedFile| !file.executed().trim().is_empty() && file.header.fields.is_empty();
    for file in drafts(parsed).filter(lacks_it) {
        let lines: Vec<String> = required
            .iter()
            .map(|field| format!("`{}`", header_line(file, field.as_str())))
            .collect();
        let diagnostic = Diagnostic::new(Code::MissingHeader, whole(file), "file has no header")
            .help(format!("begin the file with {}", lines.join(", then ")));
        found.push(diagnostic);
    }
}
