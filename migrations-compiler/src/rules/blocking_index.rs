//! An index is built while nobody can write.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, descendants};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let line = steps.scripts.parsed.transaction_none();
    found.extend(steps.on_existing(SyntaxKind::REINDEX).filter_map(|step| rebuilt(step, line)));
    for step in steps.on_existing(SyntaxKind::CREATE_INDEX) {
        if has_token(&step.node, SyntaxKind::CONCURRENTLY_KW) {
            continue;
        }
        // Of a partitioned table alone: there are no rows to read.
        if is_only(&step.node) {
            continue;
        }
        let table = step.table_name();
        let is_partitioned = step.before.as_ref().is_some_and(|table| table.is_partitioned());
        let help = if is_partitioned {
            format!(
                "create it ON ONLY {}, build it CONCURRENTLY on each partition, and attach those",
                step.quoted_table()
            )
        } else {
            format!("write CREATE INDEX CONCURRENTLY, in a migration of its own with {line}")
        };
        let message = format!("builds an index on `{table}` while nobody can write to it");
        found.push(
            Diagnostic::new(Code::BlockingIndex, step.place(), message)
                .note(step.lock_note(Change::CreateIndex))
                .help(help),
        );
    }
}

/// An index, or all of a table, that is built anew.
fn rebuilt(step: &Step, line: &str) -> Option<Diagnostic> {
    let root = step.root();
    let option = SyntaxKind::REINDEX_OPTION_CONCURRENTLY;
    if descendants(&root, option).next().is_some()
        || has_token_below(&root, SyntaxKind::CONCURRENTLY_KW)
    {
        return None;
    }
    let target = root.children().find(|it| it.kind() != SyntaxKind::REINDEX_OPTION_LIST)?;
    let (what, of) = match target.kind() {
        SyntaxKind::REINDEX_TARGET_TABLE => ("TABLE", "every index of"),
        SyntaxKind::REINDEX_TARGET_INDEX => ("INDEX", "the index"),
        SyntaxKind::REINDEX_TARGET_SCHEMA => ("SCHEMA", "every index in"),
        SyntaxKind::REINDEX_TARGET_DATABASE => ("DATABASE", "every index of"),
        _ => return None,
    };
    let name = target.last_child().map(|name| name.text().to_string()).unwrap_or_default();
    let diagnostic = Diagnostic::new(
        Code::BlockingIndex,
        step.place(),
        format!("builds {of} `{name}` anew while nobody can write there"),
    );
    let noted = match &step.table {
        Some(_) => diagnostic.note(step.lock_note(Change::Reindex)),
        None => diagnostic,
    };
    Some(noted.help(format!(
        "write REINDEX {what} CONCURRENTLY {name}, in a migration of its own with {line}"
    )))
}

fn has_token_below(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.descendants_with_tokens().any(|element| element.kind() == kind)
}

/// Whether a statement is about `ONLY` its table.
pub(super) fn is_only(statement: &SyntaxNode) -> bool {
    let target = child(statement, SyntaxKind::TABLE_RELATION_NAME);
    target.is_some_and(|target| has_token(&target, SyntaxKind::ONLY_KW))
}

fn has_token(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|element| element.kind() == kind)
}
