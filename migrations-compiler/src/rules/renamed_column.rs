//! A column gets another name while the last release still uses the old one.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::{child, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::ALTER_TYPE).filter_map(renamed_value));
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

/// A value of an enum, which the last release writes as it was.
fn renamed_value(step: &Step) -> Option<Diagnostic> {
    let values = child(&step.node, SyntaxKind::RENAME_VALUE)?;
    let old = child(&values, SyntaxKind::LITERAL)?;
    let message = format!("a release that writes {} fails from here on", old.text());
    Some(
        Diagnostic::new(Code::RenamedColumn, step.place_of(&values), message)
            .note("old and new release run side by side while one replaces the other")
            .help("add the new value beside it, and write the old one no more a release later"),
    )
}
