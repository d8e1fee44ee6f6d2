//! A constraint is validated in the transaction that adds it, which takes away what `NOT VALID` gives.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, constraint_name, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::VALIDATE_CONSTRAINT) {
        let name = child(&step.node, SyntaxKind::CONSTRAINT_NAME_REF);
        let name = name.and_then(|name| identifier_of(&name));
        let Some(name) = name.filter(|_| step.is_in_transaction()) else { continue };
        let mut additions = steps.on_existing(SyntaxKind::ADD_CONSTRAINT);
        let change = additions.find_map(|other| added(other, step, &name));
        let Some((change, addition)) = change else { continue };
        let table = step.table_name();
        let message = format!("reads all of `{table}` while the lock of ADD CONSTRAINT is held");
        found.push(
            Diagnostic::new(Code::EarlyValidation, step.place(), message)
                .label(addition.place(), "added here, in the same transaction")
                .note(step.lock_note(change))
                .help("validate it in the next migration"),
        );
    }
}

/// The step that adds the constraint, where it is in the same file and before.
fn added<'a>(other: &'a Step<'a>, step: &Step, name: &str) -> Option<(Change, &'a Step<'a>)> {
    let is_same_file = other.script.file.file == step.script.file.file;
    let is_before = other.statement.range.start <= step.statement.range.start;
    let is_same_table = other.table.as_ref()?.may_be(step.table.as_ref()?);
    let is_it = |node: &SyntaxNode| constraint_name(node).as_deref() == Some(name);
    let constraint = other.node.children().find(is_it)?;
    let change = match constraint.kind() {
        SyntaxKind::CHECK_CONSTRAINT => Change::AddCheck,
        SyntaxKind::FOREIGN_KEY_CONSTRAINT => Change::AddForeignKey,
        _ => return None,
    };
    (is_same_file && is_before && is_same_table).then_some((change, other))
}
