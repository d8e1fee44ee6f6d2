//! A header field that is given twice.

use migrations_core::header::FIELDS;
use migrations_core::{Code, Diagnostic, Location};

use super::drafts;
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in drafts(parsed) {
        for name in FIELDS {
            let mut fields =
                file.header.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
            let Some(first) = fields.next() else { continue };
            found.extend(fields.map(|field| {
                let location = |at| Location::new(&file.file, at, name.len());
                let message = format!("header field `{name}` is given twice");
                Diagnostic::new(Code::RepeatedHeaderField, location(field.name_at), message)
                    .label(location(first.name_at), "first given here")
                    .help("keep one of the two lines")
            }));
        }
    }
}
