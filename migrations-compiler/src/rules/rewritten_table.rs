//! A change of a column's type that makes PostgreSQL write every row anew.
//!
//! Says nothing where the old type is not known, unless the conversion alone proves it.

mod stored_anew;

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, identifier_of};
use crate::sql::types::{DataType, needs_rewrite};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    stored_anew::check(found, steps);
    for step in steps.on_existing(SyntaxKind::ALTER_COLUMN) {
        let Some(change) = child(&step.node, SyntaxKind::SET_TYPE) else { continue };
        let column = child(&step.node, SyntaxKind::COLUMN_NAME_REF);
        let Some(column) = column.and_then(|name| identifier_of(&name)) else { continue };
        if !is_rewritten(steps, step, &column, &change) {
            continue;
        }
        let table = step.table_name();
        let message = format!("writes all of `{table}` anew to change the type of `{column}`");
        found.push(
            Diagnostic::new(Code::RewrittenTable, step.place(), message)
                .note(step.lock_note(Change::AlterType))
                .note("every index on the column is built anew as well")
                .help("add a column of the new type, fill it in batches, and change over in a later release"),
        );
    }
}

fn is_rewritten(steps: &Steps, step: &Step, column: &str, change: &SyntaxNode) -> bool {
    if child(change, SyntaxKind::USING_EXPR).is_some_and(|using| computes(&using)) {
        return true;
    }
    let column = step.before.as_ref().and_then(|table| table.column(column));
    let old = column.and_then(|column| column.data_type.as_ref());
    let new = DataType::of_column(change).map(|(data_type, _)| data_type);
    old.zip(new.as_ref()).is_some_and(|(old, new)| {
        // A value of an enum is the number of its row in the catalog.
        needs_rewrite(old, new) || column.is_some_and(|it| steps.is_enum(it)) && new.is_builtin
    })
}

/// Whether an expression is more than a column and casts of it.
fn computes(using: &SyntaxNode) -> bool {
    let expression = using.children().next();
    let kind = expression.map(|expression| expression.kind());
    matches!(kind, Some(SyntaxKind::CALL_EXPR | SyntaxKind::BIN_EXPR | SyntaxKind::CASE_EXPR))
}
