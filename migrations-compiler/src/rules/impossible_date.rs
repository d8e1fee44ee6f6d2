//! A date that no calendar has, in a header or in a file name.

use migrations_core::header::Field;
use migrations_core::{Code, Diagnostic, Location};

use super::{Form, mixed_numbering};
use crate::calendar;
use crate::file_name::Numbering;
use crate::findings::{held, whole};
use crate::judged::{drafts, judges_form, migrations};
use crate::numbers;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let declared = parsed.valid_config().and_then(|config| config.numbering);
    let inferred = numbers::numbering(parsed);
    let has_a_date = migrations(parsed).any(|file| {
        mixed_numbering::style(file.name.version).is_some_and(|style| style == inferred)
    });
    for file in drafts(parsed) {
        let is_impossible = match declared {
            Some(numbering) => is_impossible(numbering, file),
            None => has_a_date && looks_like_a_date(file) && is_impossible(inferred, file),
        };
        if is_impossible {
            found.push(held(judges_form(parsed), in_name(file)));
        }
    }
}

pub(super) fn check_header(file: &ParsedFile, form: Form) -> Vec<Diagnostic> {
    let created = file.header.field("Created").filter(|field| !field.value.is_empty());
    let created = created.filter(|field| !is_date(form, &field.value));
    created.map(|field| in_header(file, field)).into_iter().collect()
}

/// Where no config asks for the field, a time of the day or a remark may follow the date.
fn is_date(form: Form, value: &str) -> bool {
    let day = value.split([' ', 'T']).next().unwrap_or_default();
    calendar::is_date(if form == Form::Declared { value } else { day })
}

/// Where nothing says that numbers are dates, only those that begin with a year can be, beside one
/// that is a date.
fn looks_like_a_date(file: &ParsedFile) -> bool {
    let year: u64 = file.name.stem.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    (1990..2100).contains(&year)
}

/// Only of the right width: another width is an invalid name.
fn is_impossible(numbering: Numbering, file: &ParsedFile) -> bool {
    let number = file.name.version.number();
    match numbering.digits() {
        Some(digits) if digits == file.name.version.digits() => {
            let is_time = digits != 14 || calendar::is_time(number % 1_000_000);
            !(is_time && calendar::is_day(if digits == 14 { number / 1_000_000 } else { number }))
        }
        _ => false,
    }
}

fn in_header(file: &ParsedFile, field: &Field) -> Diagnostic {
    let location = Location::new(&file.file, field.value_at, field.value.chars().count());
    let message = format!("`{}` is not a date of the form YYYY-MM-DD", field.value);
    Diagnostic::new(Code::ImpossibleDate, location, message)
        .help("write the day on which the migration was written, such as `2026-01-31`")
}

fn in_name(file: &ParsedFile) -> Diagnostic {
    let number = file.name.version.number();
    let is_time = file.name.version.digits() == 14 && calendar::is_day(number / 1_000_000);
    let fault = if is_time { "time that no clock has" } else { "date that no calendar has" };
    let message = format!("{} begins with a {fault}", file.file);
    Diagnostic::new(Code::ImpossibleDate, whole(file), message)
        .help("rename the file; `cargo migrations new NAME` writes today's date")
}
