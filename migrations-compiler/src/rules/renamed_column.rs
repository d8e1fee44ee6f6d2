//! A column gets another name while the last release still uses the old one.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use crate::sql::locks::Change;
use crate::sql::names::{child, identifier_of};
use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::RENAME_COLUMN) {
        let column = child(&step.node, SyntaxKind::COLUMN_NAME_REF);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        let table = step.table_name();
        let message = format!("a release that knows `{table}.{column}` fails from here on");
        found.push(
            Diagnostic::new(Code::RenamedColumn, step.place(), message)
                .note("old and new release run side by side while one replaces the other")
                .note(step.lock_note(Change::RenameColumn))
                .help(
                    "add the new column beside it, fill it, and drop the old one a release later",
                ),
        );
    }
}
