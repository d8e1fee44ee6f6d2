//! A new column whose values PostgreSQL computes for every row that is there.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::types::DataType;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ADD_COLUMN) {
        let Some((why, node)) = computed(step) else { continue };
        let message = format!("writes all of `{}` anew: {why}", step.table_name());
        found.push(
            Diagnostic::new(Code::RewritingColumn, step.place_of(&node), message)
                .note(step.lock_note(Change::AddColumn))
                .help("add a plain column, and fill it in batches"),
        );
    }
}

fn computed(step: &Step) -> Option<(&'static str, SyntaxNode)> {
    let column = &step.node;
    let (data_type, node) = DataType::of_column(column)?;
    if step.domain.as_ref().is_some_and(|domain| domain.is_constrained && !data_type.is_array) {
        return Some(("each row is held to what its domain asks", node));
    }
    if data_type.is_builtin && data_type.name.ends_with("serial") {
        return Some(("each row gets its number", node));
    }
    column.descendants().find_map(|node| match node.kind() {
        SyntaxKind::STORED => Some(("each row's value is computed and stored", node)),
        SyntaxKind::GENERATED_IDENTITY => Some(("each row gets its number", node)),
        _ => None,
    })
}
