//! A `-- Migration:` field that names another file.

use migrations_core::header::Field;
use migrations_core::{Code, Diagnostic, Location, Version};

use super::Form;
use crate::parse::ParsedFile;

pub(super) fn check(file: &ParsedFile, form: Form) -> Vec<Diagnostic> {
    let field = file.header.field("Migration").filter(|field| !names(field, file));
    let field = field.filter(|field| form == Form::Declared || is_stem(field, file));
    field.map(|field| mismatch(file, field)).into_iter().collect()
}

/// The stem, with or without the ending; an empty value is a missing field.
fn names(field: &Field, file: &ParsedFile) -> bool {
    let value = field.value.as_str();
    value.is_empty() || value == file.name.stem || value == file.file
}

/// Where no config says what the field means, `-- Migration: Add users` is a title, and
/// `-- Migration: 001` says nothing wrong.
fn is_stem(field: &Field, file: &ParsedFile) -> bool {
    let is_title = field.value.contains(char::is_whitespace);
    !is_title && Version::parse(&field.value) != Some(file.name.version)
}

fn mismatch(file: &ParsedFile, field: &Field) -> Diagnostic {
    let length = field.value.chars().count();
    let location = Location::new(&file.file, field.value_at, length);
    let message = format!("header names `{}`, but the file is {}", field.value, file.file);
    Diagnostic::new(Code::HeaderMismatch, location, message)
        .help(format!("write `-- Migration: {}`", file.name.stem))
}
