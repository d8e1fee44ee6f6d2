//! A migration that says that it was written after the next one.

use migrations_core::header::Field;
use migrations_core::{Code, Diagnostic, Location};

use crate::calendar;
use crate::findings::held;
use crate::judged::{is_frozen, judges_form, migrations};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let files: Vec<&ParsedFile> = migrations(parsed).filter(|file| !file.is_unmerged).collect();
    for pair in files.windows(2) {
        let (Some(before), Some(after)) = (created(pair[0]), created(pair[1])) else { continue };
        // Days of the form YYYY-MM-DD are in order as texts.
        if day(before) > day(after) {
            let early = ((pair[0], before), "before", "the next migration", (pair[1], after));
            let late = ((pair[1], after), "after", "the previous migration", (pair[0], before));
            let sides = [early, late].into_iter();
            let mut judged = sides.filter(|((file, _), ..)| !is_frozen(parsed, file));
            found.extend(judged.next().map(|side| held(judges_form(parsed), disordered(side))));
        }
    }
}

fn created(file: &ParsedFile) -> Option<&Field> {
    file.header.field("Created").filter(|field| calendar::is_date(day(field)))
}

fn day(field: &Field) -> &str {
    field.value.split([' ', 'T']).next().unwrap_or_default()
}

type Dated<'a> = (&'a ParsedFile, &'a Field);

fn disordered((one, comes, what, other): (Dated, &str, &str, Dated)) -> Diagnostic {
    let place = |(file, field): Dated| {
        Location::new(&file.file, field.value_at, field.value.chars().count())
    };
    let (written, others) = (day(one.1), day(other.1));
    let message = format!("created on {written}, but it comes {comes} {what}, of {others}");
    Diagnostic::new(Code::DisorderedDates, place(one), message)
        .label(place(other), what.to_owned())
        .help(format!("write `-- Created: {others}`, the day on which it took its place"))
}
