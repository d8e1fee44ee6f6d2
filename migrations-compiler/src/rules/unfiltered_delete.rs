//! `DELETE` without `WHERE`.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::sql::steps::Steps;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let deletes = steps.on_existing(SyntaxKind::DELETE);
    for step in deletes.filter(|step| !has_condition(&step.node)) {
        let message = format!("deletes every row of `{}`", step.table_name());
        found.push(
            Diagnostic::new(Code::UnfilteredDelete, step.place(), message)
                .note(format!("each row stays locked until the {} ends", step.end_of_lock()))
                .help("add a WHERE; `WHERE true` says that every row is meant"),
        );
    }
}

/// Whether a DELETE or UPDATE says which rows it means.
pub(super) fn has_condition(node: &SyntaxNode) -> bool {
    let is_condition = |child: SyntaxNode| {
        matches!(child.kind(), SyntaxKind::WHERE_CLAUSE | SyntaxKind::WHERE_CURRENT_OF)
    };
    node.children().any(is_condition)
}
