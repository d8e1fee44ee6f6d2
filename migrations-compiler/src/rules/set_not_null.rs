//! `SET NOT NULL` reads the whole table while nobody else can.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use crate::sql::locks::Change;
use crate::sql::names::{child, identifier_of};
use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ALTER_COLUMN) {
        if child(&step.node, SyntaxKind::SET_NOT_NULL).is_none() {
            continue;
        }
        let column = child(&step.node, SyntaxKind::COLUMN_NAME_REF);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        let is_proved = step.before.as_ref().is_some_and(|table| table.proves_presence(&column));
        if is_proved {
            continue;
        }
        let table = step.table_name();
        let message = format!("reads all of `{table}` to see that no `{column}` is NULL");
        let help = format!(
            "add CHECK ({column} IS NOT NULL) NOT VALID, and validate it in the next migration: then SET NOT NULL reads nothing"
        );
        found.push(
            Diagnostic::new(Code::SetNotNull, step.place(), message)
                .note(step.lock_note(Change::SetNotNull))
                .note("it fails where a row holds NULL")
                .help(help),
        );
    }
}
