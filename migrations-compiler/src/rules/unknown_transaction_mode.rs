//! A `-- Transaction:` field that says something other than `none`.

use migrations_core::{Code, Diagnostic, Location};

use super::{drafts, judges_form};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in drafts(parsed) {
        let Some(field) = file.header.field("Transaction") else { continue };
        // Where no config says what the field means, a sentence after it is prose.
        let is_prose = !judges_form(parsed) && field.value.contains(char::is_whitespace);
        if is_prose || field.value.eq_ignore_ascii_case("none") {
            continue;
        }
        let location = Location::new(&file.file, field.value_at, field.value.chars().count());
        let message = format!("`{}` says nothing about the transaction", field.value);
        let diagnostic = Diagnostic::new(Code::UnknownTransactionMode, location, message)
            .note("every file is a transaction, unless it says `-- Transaction: none`")
            .help("write `-- Transaction: none`, or leave the line out");
        found.push(diagnostic);
    }
}
