//! A table gets another name while the last release still uses the old one.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use crate::sql::locks::Change;
use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::TABLE_RENAME_TO) {
        let message = format!("a release that knows `{}` fails from here on", step.table_name());
        found.push(
            Diagnostic::new(Code::RenamedTable, step.place(), message)
                .note("old and new release run side by side while one replaces the other")
                .note(step.lock_note(Change::RenameTable))
                .help("leave a view of the old name behind until the old release is gone"),
        );
    }
}
