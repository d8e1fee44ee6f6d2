//! A constraint is added and checked for every row at once.

use migrations_core::{Code, Diagnostic};

use super::set_not_null::lock_of_domain;
use crate::findings::per_statement;
use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::ALTER_DOMAIN).filter_map(of_domain));
    found.extend(steps.on_existing(SyntaxKind::ATTACH_PARTITION).filter_map(attached));
    found.extend(steps.on_existing(SyntaxKind::PARTITION_OF).filter_map(beside_default));
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

/// A check of a domain: every table with a column of it is read.
fn of_domain(step: &Step) -> Option<Diagnostic> {
    let added = child(&step.node, SyntaxKind::ADD_CONSTRAINT)?;
    let check = child(&added, SyntaxKind::CHECK_CONSTRAINT)?;
    let domain = step.domain.as_ref().filter(|domain| !domain.tables.is_empty())?;
    if child(&check, SyntaxKind::NOT_VALID).is_some() {
        return None;
    }
    let (name, tables) = (&domain.name, domain.tables.join("`, `"));
    let message = format!("reads all of `{tables}` to hold every `{name}` to the CHECK");
    Some(
        Diagnostic::new(Code::ValidatingConstraint, step.place_of(&check), message)
            .note(lock_of_domain(step))
            .help("add it NOT VALID: new values are held to it, and nothing is read"),
    )
}

/// A table that becomes a partition: each of its rows has to belong there.
fn attached(step: &Step) -> Option<Diagnostic> {
    let is_default = child(&step.node, SyntaxKind::PARTITION_DEFAULT).is_some();
    if is_default || is_known_to_fit(step) {
        return None;
    }
    let table = step.table_name();
    let message = format!("reads all of `{table}` to see that every row belongs to the partition");
    Some(
        Diagnostic::new(Code::ValidatingConstraint, step.place(), message)
            .note(step.lock_note(Change::AttachPartition))
            .help(format!(
                "add a CHECK to {} that says what its bounds say, NOT VALID, and validate it in the next migration: then nothing is read", step.quoted_table()
            )),
    )
}

/// A partition beside the default one, whose rows may belong to it.
fn beside_default(step: &Step) -> Option<Diagnostic> {
    if is_known_to_fit(step) {
        return None;
    }
    let table = step.table_name();
    let message = format!("reads all of `{table}` to see that no row belongs to the new partition");
    Some(
        Diagnostic::new(Code::ValidatingConstraint, step.place(), message)
            .note(step.lock_note(Change::AttachPartition))
            .help(format!(
                "add a CHECK to {} that rules the new bounds out, NOT VALID, and validate it in the next migration: then nothing is read", step.quoted_table()
            )),
    )
}

/// Whether a check says of the rows what the server would look for; which one, is not looked at.
fn is_known_to_fit(step: &Step) -> bool {
    step.before.as_ref().is_some_and(|table| table.has_valid_check())
}
