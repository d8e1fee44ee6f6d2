//! `LOCK TABLE` in a mode that makes others wait.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::{Change, LockMode};
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::REFRESH).filter_map(refreshed));
    for step in steps.on_existing(SyntaxKind::LOCK) {
        let Some(mode) = mode(step) else { continue };
        let (table, blocks) = (step.table_name(), mode.blocks());
        let message =
            format!("{mode} lock on `{table}` blocks {blocks} until the transaction ends");
        found.push(
            Diagnostic::new(Code::LockedTable, step.place(), message)
                .note("it also waits for every transaction that uses the table, and the others wait behind it")
                .help("leave it out; each statement takes the lock that it needs"),
        );
    }
}

/// A materialized view that nobody can read while its query runs.
fn refreshed(step: &Step) -> Option<Diagnostic> {
    let is_quick = child(&step.node, SyntaxKind::WITH_NO_DATA).is_some();
    let is_concurrent = step
        .node
        .children_with_tokens()
        .any(|element| element.kind() == SyntaxKind::CONCURRENTLY_KW);
    if is_quick || is_concurrent {
        return None;
    }
    let view = step.table_name();
    let message = format!("nobody can read `{view}` while its query runs");
    Some(
        Diagnostic::new(Code::LockedTable, step.place(), message)
            .note(step.lock_note(Change::Refresh))
            .help(format!(
                "write REFRESH MATERIALIZED VIEW CONCURRENTLY {}: it needs a unique index on columns of the view", step.quoted_table()
            )),
    )
}

/// The mode, where it stops writers or readers.
fn mode(step: &Step) -> Option<LockMode> {
    let Some(clause) = child(&step.root(), SyntaxKind::LOCK_MODE_CLAUSE) else {
        return Some(LockMode::AccessExclusive);
    };
    let text = clause.text().to_string().to_ascii_uppercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["IN", "SHARE", "MODE"] => Some(LockMode::Share),
        ["IN", "SHARE", "ROW", "EXCLUSIVE", "MODE"] => Some(LockMode::ShareRowExclusive),
        ["IN", "EXCLUSIVE", "MODE"] => Some(LockMode::Exclusive),
        ["IN", "ACCESS", "EXCLUSIVE", "MODE"] => Some(LockMode::AccessExclusive),
        _ => None,
    }
}
