//! A header field that is nearly one that has a meaning.

use migrations_core::header::{FIELDS, Field};
use migrations_core::{Code, Diagnostic, Location};

use super::{Form, check_headers, held};
use crate::parse::{Parsed, ParsedFile};

/// Words of prose that are near a field's name, and mean themselves.
const PROSE: [&str; 20] = [
    "create",
    "creates",
    "creating",
    "creator",
    "migrate",
    "migrates",
    "migrated",
    "migrations",
    "transactions",
    "transition",
    "descriptor",
    "descriptions",
    "depend",
    "depended",
    "rollbacks",
    "rollbacked",
    "described",
    "greater",
    "deepens",
    "reversible",
];

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    check_headers(found, parsed, of_file);
}

pub(super) fn of_file(file: &ParsedFile, form: Form) -> Vec<Diagnostic> {
    let fields = file.header.fields.iter();
    let found = fields.filter_map(|field| {
        Some(held(form == Form::Declared, unknown(file, field, meant(field)?)))
    });
    found.collect()
}

/// The name that a field was probably meant to have; nothing for one that has it, or is prose.
pub(super) fn meant(field: &Field) -> Option<&'static str> {
    let written = field.name.to_ascii_lowercase();
    let known = FIELDS.into_iter().chain(["Rollback"]);
    // `Depend: 001` names a migration, and is no prose.
    let is_number = written == "depend" && field.value.starts_with(|c: char| c.is_ascii_digit());
    if PROSE.contains(&written.as_str()) && !is_number
        || known.clone().any(|name| is(name, &written))
    {
        return None;
    }
    let distance = |name: &str| strsim::damerau_levenshtein(&name.to_ascii_lowercase(), &written);
    known
        .map(|name| (distance(name), name))
        .min()
        .filter(|(far, _)| *far <= 2)
        .map(|(_, name)| name)
}

fn is(name: &str, written: &str) -> bool {
    name.eq_ignore_ascii_case(written)
}

fn unknown(file: &ParsedFile, field: &Field, meant: &str) -> Diagnostic {
    let location = Location::new(&file.file, field.name_at, field.name.chars().count());
    let message = format!("`{}` is no field of a header", field.name);
    Diagnostic::new(Code::UnknownHeaderField, location, message)
        .note("a field that nobody knows says nothing")
        .help(format!("did you mean `{meant}`?"))
}
