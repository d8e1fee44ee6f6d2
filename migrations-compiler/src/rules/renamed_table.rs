//! A table gets another name while the last release still uses the old one.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::ALTER_SCHEMA).filter_map(renamed_schema));
    let kinds = [SyntaxKind::TABLE_RENAME_TO, SyntaxKind::SET_SCHEMA];
    for step in kinds.into_iter().flat_map(|kind| steps.on_existing(kind)) {
        let message = format!("a release that knows `{}` fails from here on", step.table_name());
        found.push(
            Diagnostic::new(Code::RenamedTable, step.place(), message)
                .note("old and new release run side by side while one replaces the other")
                .note(step.lock_note(Change::RenameTable))
                .help("leave a view of the old name behind until the old release is gone"),
        );
    }
}

/// A schema: every name in it is another one from there on.
fn renamed_schema(step: &Step) -> Option<Diagnostic> {
    child(&step.node, SyntaxKind::SCHEMA_RENAME_TO)?;
    let schema = child(&step.node, SyntaxKind::SCHEMA_REF)?;
    let message = format!("a release that knows `{}` fails from here on", schema.text());
    Some(
        Diagnostic::new(Code::RenamedTable, step.place(), message)
            .note("old and new release run side by side while one replaces the other")
            .help("leave a schema of the old name behind, with a view of each table in it"),
    )
}
