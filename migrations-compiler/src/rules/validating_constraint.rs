//! A constraint is added and checked for every row at once.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::sql::locks::Change;
use crate::sql::names::child;
use crate::sql::steps::{Step, Steps};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ADD_CONSTRAINT) {
        for constraint in step.node.children() {
            found.extend(validating(step, &constraint));
        }
    }
    for step in steps.on_existing(SyntaxKind::ADD_COLUMN) {
        let has_default = child(&step.node, SyntaxKind::DEFAULT_CONSTRAINT).is_some();
        for constraint in step.node.children() {
            // No row refers to anything yet where the new column is NULL everywhere.
            let is_reference = constraint.kind() == SyntaxKind::REFERENCES_CONSTRAINT;
            if !is_reference || has_default {
                found.extend(validating(step, &constraint));
            }
        }
    }
}

fn validating(step: &Step, constraint: &SyntaxNode) -> Option<Diagnostic> {
    let (what, change) = match constraint.kind() {
        SyntaxKind::CHECK_CONSTRAINT => ("CHECK", Change::AddCheck),
        SyntaxKind::FOREIGN_KEY_CONSTRAINT | SyntaxKind::REFERENCES_CONSTRAINT => {
            ("foreign key", Change::AddForeignKey)
        }
        _ => return None,
    };
    if child(constraint, SyntaxKind::NOT_VALID).is_some() {
        return None;
    }
    let table = step.table_name();
    let message = format!("reads all of `{table}` to hold every row to the {what}");
    let note = if change == Change::AddForeignKey {
        step.lock_note(change) + ", and so does the one on the table that it refers to"
    } else {
        step.lock_note(change)
    };
    Some(
        Diagnostic::new(Code::ValidatingConstraint, step.place_of(constraint), message)
            .note(note)
            .help("add it NOT VALID with ADD CONSTRAINT, and VALIDATE CONSTRAINT in the next migration"),
    )
}
