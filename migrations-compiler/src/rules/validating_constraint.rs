//! A constraint is added and checked for every row at once.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::per_statement;
use crate::sql::locks::Change;
use crate::sql::names::child;
use crate::sql::steps::{Step, Steps};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let (checks, references): (Vec<_>, Vec<_>) =
        validated(steps).partition(|(_, it)| it.kind() == SyntaxKind::CHECK_CONSTRAINT);
    found.extend(per_statement(checks.into_iter()).iter().map(|checks| read_once(checks)));
    // Each of these is a query of its own.
    found.extend(references.iter().map(|(step, node)| {
        let note = step.lock_note(Change::AddForeignKey);
        validating(step, node, "foreign key")
            .note(note + ", and so does the one on the table that it refers to")
    }));
}

/// The constraints for which the rows of a table are read as they are added.
fn validated<'s, 'a>(steps: &'s Steps<'a>) -> impl Iterator<Item = (&'s Step<'a>, SyntaxNode)> {
    let is_validated = |node: &SyntaxNode| {
        let is_checked = matches!(
            node.kind(),
            SyntaxKind::CHECK_CONSTRAINT
                | SyntaxKind::FOREIGN_KEY_CONSTRAINT
                | SyntaxKind::REFERENCES_CONSTRAINT
        );
        is_checked && child(node, SyntaxKind::NOT_VALID).is_none()
    };
    let added = steps.on_existing(SyntaxKind::ADD_CONSTRAINT);
    let with_column = steps.on_existing(SyntaxKind::ADD_COLUMN);
    added.chain(with_column).flat_map(move |step| {
        let has_default = child(&step.node, SyntaxKind::DEFAULT_CONSTRAINT).is_some();
        // No row refers to anything yet where a new column is NULL everywhere.
        let is_moot = step.kind == SyntaxKind::ADD_COLUMN && !has_default;
        let constraints = step.node.children().filter(is_validated);
        let constraints = constraints
            .filter(move |node| !is_moot || node.kind() != SyntaxKind::REFERENCES_CONSTRAINT);
        constraints.map(move |node| (step, node))
    })
}

/// The checks of one statement, for which the table is read once.
fn read_once(checks: &[(&Step, SyntaxNode)]) -> Diagnostic {
    let (step, node) = &checks[0];
    let diagnostic = validating(step, node, "CHECK").note(step.lock_note(Change::AddCheck));
    checks[1..].iter().fold(diagnostic, |diagnostic, (step, node)| {
        diagnostic.label(step.place_of(node), "in the same reading: this CHECK")
    })
}

fn validating(step: &Step, constraint: &SyntaxNode, what: &str) -> Diagnostic {
    let table = step.table_name();
    let message = format!("reads all of `{table}` to hold every row to the {what}");
    Diagnostic::new(Code::ValidatingConstraint, step.place_of(constraint), message)
        .help("add it NOT VALID with ADD CONSTRAINT, and VALIDATE CONSTRAINT in the next migration")
}
