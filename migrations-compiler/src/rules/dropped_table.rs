//! A table that had its rows before the file is dropped.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use crate::sql::locks::Change;
use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::DROP_TABLE) {
        let message = format!("drops `{}` and every row in it", step.table_name());
        found.push(
            Diagnostic::new(Code::DroppedTable, step.place(), message)
                .note("a rollback makes the table again, and not its rows")
                .note(step.lock_note(Change::DropTable))
                .help("drop it one release after the last query that reads it is gone"),
        );
    }
}
