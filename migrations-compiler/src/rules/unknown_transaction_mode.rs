//! A `-- Transaction:` field that says something other than `none`.

use migrations_core::{Code, Diagnostic, Location};

use super::Form;
use crate::parse::ParsedFile;

pub(super) fn check(file: &ParsedFile, form: Form) -> Vec<Diagnostic> {
    let field = file.header.field("Transaction").filter(|field| {
        // Where no config says what the field means, a sentence after it is prose.
        let is_prose = form == Form::Free && field.value.contains(char::is_whitespace);
        !is_prose && !field.value.eq_ignore_ascii_case("none")
    });
    let found = field.map(|field| {
        let location = Location::new(&file.file, field.value_at, field.value.chars().count());
        let message = format!("`{}` says nothing about the transaction", field.value);
        Diagnostic::new(Code::UnknownTransactionMode, location, message)
            .note("every file is a transaction, unless it says `-- Transaction: none`")
            .help("write `-- Transaction: none`, or leave the line out")
    });
    found.into_iter().collect()
}
