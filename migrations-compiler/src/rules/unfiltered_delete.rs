//! `DELETE` without `WHERE`.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::sql::parser::{SyntaxKind, SyntaxNode};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let deletes = steps.on_existing(SyntaxKind::DELETE);
    for step in deletes.filter(|step| !has_condition(&step.node)) {
        let message = format!("deletes every row of `{}`", step.table_name());
        found.push(
            Diagnostic::new(Code::UnfilteredDelete, step.place(), message)
                .note(format!("each row stays locked until the {} ends", step.end_of_lock()))
                .help("add a WHERE, or say above it that every row is meant: -- allow: unfiltered_delete REASON"),
        );
    }
}

/// Whether a DELETE or UPDATE says which rows it means: `WHERE true` does not.
pub(super) fn has_condition(node: &SyntaxNode) -> bool {
    node.children().any(|child| match child.kind() {
        SyntaxKind::WHERE_CLAUSE => !child.first_child().is_some_and(|it| is_always_true(&it)),
        kind => kind == SyntaxKind::WHERE_CURRENT_OF,
    })
}

/// Whether a condition holds for every row: `true`, or a constant that equals itself.
fn is_always_true(condition: &SyntaxNode) -> bool {
    let is_literal = |node: &SyntaxNode| node.kind() == SyntaxKind::LITERAL;
    match condition.kind() {
        SyntaxKind::PAREN_EXPR => condition.first_child().is_some_and(|it| is_always_true(&it)),
        SyntaxKind::LITERAL => condition.text().to_string().eq_ignore_ascii_case("true"),
        SyntaxKind::BIN_EXPR => {
            let sides: Vec<SyntaxNode> = condition.children().collect();
            let is_equation =
                condition.children_with_tokens().any(|it| it.kind() == SyntaxKind::EQ);
            matches!(sides.as_slice(), [left, right]
                if is_equation && is_literal(left) && is_literal(right) && left.text() == right.text())
        }
        _ => false,
    }
}
