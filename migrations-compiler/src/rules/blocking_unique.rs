//! A unique or primary key builds its index while nobody can read or write.

use migrations_core::{Code, Diagnostic};

use super::blocking_index::is_only;
use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let line = steps.scripts.parsed.transaction_none();
    let additions = [SyntaxKind::ADD_CONSTRAINT, SyntaxKind::ADD_COLUMN];
    for step in additions.into_iter().flat_map(|kind| steps.on_existing(kind)) {
        // Of a partitioned table alone: its partitions bring their indexes later.
        if is_partitioned(step) && is_only(&step.root()) {
            continue;
        }
        for constraint in step.node.children() {
            found.extend(blocking(step, &constraint, line));
        }
    }
}

fn is_partitioned(step: &Step) -> bool {
    step.before.as_ref().is_some_and(|table| table.is_partitioned())
}

fn blocking(step: &Step, constraint: &SyntaxNode, line: &str) -> Option<Diagnostic> {
    let (what, words, change) = match constraint.kind() {
        SyntaxKind::UNIQUE_CONSTRAINT => ("unique", "UNIQUE", Change::AddUnique),
        SyntaxKind::PRIMARY_KEY_CONSTRAINT => ("primary", "PRIMARY KEY", Change::AddPrimaryKey),
        SyntaxKind::EXCLUDE_CONSTRAINT => return Some(exclusion(step, constraint)),
        _ => return None,
    };
    if child(constraint, SyntaxKind::USING_INDEX_NAME).is_some() {
        return None;
    }
    let table = step.table_name();
    let message = format!("builds the index of a {what} key while nobody can use `{table}`");
    let help = if is_partitioned(step) {
        format!(
            "add it to ONLY {}, then to each partition with USING INDEX, and attach those: `cargo migrations explain M3015` shows how",
            step.quoted_table()
        )
    } else {
        format!(
            "build it with CREATE UNIQUE INDEX CONCURRENTLY, in a migration with {line}, and then add {words} USING INDEX"
        )
    };
    Some(
        Diagnostic::new(Code::BlockingUnique, step.place_of(constraint), message)
            .note(step.lock_note(change))
            .help(help),
    )
}

/// An exclusion constraint takes no index that is there.
fn exclusion(step: &Step, constraint: &SyntaxNode) -> Diagnostic {
    let table = step.table_name();
    let message =
        format!("builds the index of an exclusion constraint while nobody can use `{table}`");
    Diagnostic::new(Code::BlockingUnique, step.place_of(constraint), message)
        .note(step.lock_note(Change::AddExclusion))
        .help(
            "PostgreSQL has no way to build it beside others: run it while nobody needs the table",
        )
}
