//! A `-- Lock-Timeout:` field that is no time.

use migrations_core::header::parse_time;
use migrations_core::{Code, Diagnostic, Location};

use super::Form;
use crate::parse::ParsedFile;

pub(super) fn check(file: &ParsedFile, _: Form) -> Vec<Diagnostic> {
    let field = file.header.field("Lock-Timeout");
    let field = field.filter(|field| parse_time(&field.value).is_none());
    let found = field.map(|field| {
        let location = Location::new(&file.file, field.value_at, field.value.chars().count());
        let message = format!("`{}` is no time", field.value);
        Diagnostic::new(Code::MalformedLockTimeout, location, message)
            .note("a time is a whole number with `ms`, `s` or `min`")
            .help("write `-- Lock-Timeout: 30s`, or leave the line out")
    });
    found.into_iter().collect()
}
