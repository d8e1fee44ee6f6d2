//! A date that no calendar has, in a header or in a file name.

use migrations_core::header::Field;
use migrations_core::{Diagnostic, Location, codes};

use super::{drafts, whole};
use crate::calendar;
use crate::file_name::Numbering;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let numbering = parsed.valid_ledger().and_then(|ledger| ledger.numbering);
    for file in drafts(parsed) {
        let created = file.header.field("Created").filter(|field| !field.value.is_empty());
        let created = created.filter(|field| !is_date(parsed, &field.value));
        found.extend(created.map(|field| in_header(file, field)));
        if numbering.is_some_and(|numbering| is_impossible(numbering, file)) {
            found.push(in_name(file));
        }
    }
}

/// Where no ledger asks for the field, a time of the day or a remark may follow the date.
fn is_date(parsed: &Parsed, value: &str) -> bool {
    let day = value.split([' ', 'T']).next().unwrap_or_default();
    calendar::is_date(if parsed.ledger.is_some() { value } else { day })
}

/// Only of the right width: another width is an invalid name.
fn is_impossible(numbering: Numbering, file: &ParsedFile) -> bool {
    let number = file.name.version.number();
    match numbering.digits() {
        Some(digits) if digits == file.name.version.digits() => {
            !calendar::is_day(if digits == 14 { number / 1_000_000 } else { number })
        }
        _ => false,
    }
}

fn in_header(file: &ParsedFile, field: &Field) -> Diagnostic {
    let location = Location::new(&file.file, field.value_at, field.value.chars().count());
    let message = format!("`{}` is not a date of the form YYYY-MM-DD", field.value);
    Diagnostic::new(codes::IMPOSSIBLE_DATE, location, message)
        .help("write the day on which the migration was written, such as `2026-01-31`")
}

fn in_name(file: &ParsedFile) -> Diagnostic {
    let message = format!("{} begins with a date that no calendar has", file.file);
    Diagnostic::new(codes::IMPOSSIBLE_DATE, whole(file), message)
        .help("rename the file; `cargo migrations new NAME` writes today's date")
}
