//! A `-- Created:` field with another day than the file's name.

use migrations_core::header::Field;
use migrations_core::{Code, Diagnostic, Location, Version};

use crate::calendar;
use crate::file_name::Numbering;
use crate::findings::held;
use crate::judged::{drafts, judges_form};
use crate::numbers::numbering;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let numbering = numbering(parsed);
    for file in drafts(parsed) {
        let (Some(named), Some(field)) =
            (day_of(numbering, file.name.version), file.header.field("Created"))
        else {
            continue;
        };
        let written = field.value.split([' ', 'T']).next().unwrap_or_default();
        if calendar::is_date(written) && !agree(numbering, written, named) {
            found.push(held(judges_form(parsed), mismatch(file, field, named)));
        }
    }
}

/// The day in a file's name, `YYYYMMDD`; one that no calendar has is reported as such.
fn day_of(numbering: Numbering, version: Version) -> Option<u64> {
    let day = match (numbering, version.digits()) {
        (Numbering::Date | Numbering::NamedDate, 8) => version.number(),
        (Numbering::Timestamp, 14) => version.number() / 1_000_000,
        _ => return None,
    };
    calendar::is_day(day).then_some(day)
}

/// A time in a name is one of UTC, and a day in a header one of the author's: they may be a day
/// apart.
fn agree(numbering: Numbering, written: &str, named: u64) -> bool {
    let written: u64 = written.replace('-', "").parse().unwrap_or_default();
    match numbering {
        Numbering::Timestamp => {
            [named, calendar::day_before(named), calendar::day_after(named)].contains(&written)
        }
        Numbering::Date | Numbering::NamedDate | Numbering::Sequential => written == named,
    }
}

fn mismatch(file: &ParsedFile, field: &Field, named: u64) -> Diagnostic {
    let location = Location::new(&file.file, field.value_at, field.value.chars().count());
    let (year, month, day) = (named / 10_000, named / 100 % 100, named % 100);
    let named = format!("{year:04}-{month:02}-{day:02}");
    let message = format!("created on {}, but the file is of {named}", field.value);
    Diagnostic::new(Code::DateMismatch, location, message)
        .help(format!("write `-- Created: {named}`, or rename the file"))
}
