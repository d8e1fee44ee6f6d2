//! A `-- Lock-Timeout:` field that is no time.

use migrations_core::header::parse_time;
use migrations_core::{Code, Diagnostic, Location};

use super::drafts;
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in drafts(parsed) {
        let Some(field) = file.header.field("Lock-Timeout") else { continue };
        if parse_time(&field.value).is_some() {
            continue;
        }
        let location = Location::new(&file.file, field.value_at, field.value.chars().count());
        let message = format!("`{}` is no time", field.value);
        let diagnostic = Diagnostic::new(Code::MalformedLockTimeout, location, message)
            .note("a time is a whole number with `ms`, `s` or `min`")
            .help("write `-- Lock-Timeout: 30s`, or leave the line out");
        found.push(diagnostic);
    }
}
