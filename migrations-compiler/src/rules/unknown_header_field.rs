//! A header field that is nearly one that has a meaning.

use migrations_core::header::Field;
use migrations_core::{Code, Diagnostic, Location};

use super::Form;
use crate::config::{is_prose, nearest_field};
use crate::findings::held;
use crate::parse::ParsedFile;

pub(super) fn check(file: &ParsedFile, form: Form) -> Vec<Diagnostic> {
    let fields = file.header.fields.iter();
    let found = fields.filter_map(|field| {
        Some(held(form == Form::Declared, unknown(file, field, meant(field)?)))
    });
    found.collect()
}

/// The name that a field was probably meant to have; nothing for one that has it, or is prose.
pub(super) fn meant(field: &Field) -> Option<&'static str> {
    // `Depend: 001` names a migration, and is no prose.
    let names_migration = field.name.eq_ignore_ascii_case("depend")
        && field.value.starts_with(|c: char| c.is_ascii_digit());
    nearest_field(&field.name).filter(|_| names_migration || !is_prose(&field.name))
}

fn unknown(file: &ParsedFile, field: &Field, meant: &str) -> Diagnostic {
    let location = Location::new(&file.file, field.name_at, field.name.chars().count());
    let message = format!("`{}` is no field of a header", field.name);
    Diagnostic::new(Code::UnknownHeaderField, location, message)
        .note("a field that nobody knows says nothing")
        .help(format!("did you mean `{meant}`?"))
}
