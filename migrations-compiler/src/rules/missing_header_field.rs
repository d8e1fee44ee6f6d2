//! A header without a field that the config requires.

use migrations_core::{Code, Diagnostic, Location};

use super::unknown_header_field::meant;
use crate::findings::header_line;
use crate::judged::drafts;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let required = parsed.config_or_default().header();
    // A file with no field at all has no header: one cause, one diagnostic.
    for file in drafts(parsed).filter(|file| !file.header.fields.is_empty()) {
        let missing = required.iter().map(|field| field.as_str());
        found.extend(missing.filter_map(|name| missing_field(file, name)));
    }
}

fn missing_field(file: &ParsedFile, name: &str) -> Option<Diagnostic> {
    let (start, message) = match file.header.field(name) {
        Some(field) if !field.value.is_empty() => return None,
        // One cause, one diagnostic: it is there, misspelt.
        None if file.header.fields.iter().any(|field| meant(field) == Some(name)) => return None,
        Some(field) => (field.name_at, format!("header field `{name}` is empty")),
        None => (file.header.fields.first()?.name_at, format!("header has no field `{name}`")),
    };
    let diagnostic =
        Diagnostic::new(Code::MissingHeaderField, Location::new(&file.file, start, 0), message);
    Some(diagnostic.help(format!("write `{}`", header_line(file, name))))
}
