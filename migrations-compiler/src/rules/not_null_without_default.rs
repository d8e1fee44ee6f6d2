//! A column that no row of the table could have a value for.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::Steps;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, identifier_of};
use crate::sql::types::DataType;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ADD_COLUMN) {
        let required = step.node.children().find(|node| {
            let kind = node.kind();
            kind == SyntaxKind::NOT_NULL_CONSTRAINT || kind == SyntaxKind::PRIMARY_KEY_CONSTRAINT
        });
        let (Some(required), true) = (required, has_no_value(&step.node)) else { continue };
        let column = child(&step.node, SyntaxKind::COLUMN_NAME);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        let table = step.table_name();
        let message =
            format!("`{column}` is NOT NULL and has no default: it fails where `{table}` has rows");
        found.push(
            Diagnostic::new(Code::NotNullWithoutDefault, step.place_of(&required), message).help(
                "add a DEFAULT, or add it without NOT NULL, fill it, and require it after that",
            ),
        );
    }
}

/// Whether rows that are there get nothing; a domain may bring its own default.
pub(super) fn has_no_value(column: &SyntaxNode) -> bool {
    let data_type = DataType::of_column(column).map(|(data_type, _)| data_type);
    let is_plain = data_type.is_some_and(|it| it.is_builtin && !it.name.ends_with("serial"));
    let is_null = |default: &SyntaxNode| {
        default.text().to_string().to_lowercase().split_whitespace().eq(["default", "null"])
    };
    let gives_value = |node: SyntaxNode| match node.kind() {
        SyntaxKind::GENERATED_CONSTRAINT => true,
        SyntaxKind::DEFAULT_CONSTRAINT => !is_null(&node),
        _ => false,
    };
    is_plain && !column.children().any(gives_value)
}
