//! A unique or primary key builds its index while nobody can read or write.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::sql::locks::Change;
use crate::sql::names::child;
use crate::sql::steps::{Step, Steps};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let additions = [SyntaxKind::ADD_CONSTRAINT, SyntaxKind::ADD_COLUMN];
    for step in additions.into_iter().flat_map(|kind| steps.on_existing(kind)) {
        for constraint in step.node.children() {
            found.extend(blocking(step, &constraint));
        }
    }
}

fn blocking(step: &Step, constraint: &SyntaxNode) -> Option<Diagnostic> {
    let (what, words, change) = match constraint.kind() {
        SyntaxKind::UNIQUE_CONSTRAINT => ("unique", "UNIQUE", Change::AddUnique),
        SyntaxKind::PRIMARY_KEY_CONSTRAINT => ("primary", "PRIMARY KEY", Change::AddPrimaryKey),
        _ => return None,
    };
    if child(constraint, SyntaxKind::USING_INDEX_NAME).is_some() {
        return None;
    }
    let table = step.table_name();
    let message = format!("builds the index of a {what} key while nobody can use `{table}`");
    let help = format!(
        "build it with CREATE UNIQUE INDEX CONCURRENTLY, in a migration with `-- Transaction: none`, and add {words} USING INDEX"
    );
    Some(
        Diagnostic::new(Code::BlockingUnique, step.place_of(constraint), message)
            .note(step.lock_note(change))
            .help(help),
    )
}
