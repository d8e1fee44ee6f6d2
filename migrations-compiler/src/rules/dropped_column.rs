//! A column that had its values before the file is dropped.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::{child, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::DROP_COLUMN) {
        let column = child(&step.node, SyntaxKind::COLUMN_NAME_REF);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        let table = step.table_name();
        let message = format!("drops `{table}.{column}` and every value in it");
        found.push(
            Diagnostic::new(Code::DroppedColumn, step.place(), message)
                .note("a rollback adds the column again, and not its values")
                .note(step.lock_note(Change::DropColumn))
                .help("drop it one release after the last query that reads it is gone"),
        );
    }
}
