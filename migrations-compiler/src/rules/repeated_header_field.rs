//! A header field that is given twice.

use migrations_core::header::FIELDS;
use migrations_core::{Code, Diagnostic, Location};

use super::Form;
use crate::parse::ParsedFile;

pub(super) fn check(file: &ParsedFile, _: Form) -> Vec<Diagnostic> {
    FIELDS.iter().flat_map(|name| repeated(file, name)).collect()
}

fn repeated(file: &ParsedFile, name: &str) -> Vec<Diagnostic> {
    let mut fields =
        file.header.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
    let Some(first) = fields.next() else { return Vec::new() };
    let again = fields.map(|field| {
        let location = |at| Location::new(&file.file, at, name.len());
        let message = format!("header field `{name}` is given twice");
        Diagnostic::new(Code::RepeatedHeaderField, location(field.name_at), message)
            .label(location(first.name_at), "first given here")
            .help("keep one of the two lines")
    });
    again.collect()
}
