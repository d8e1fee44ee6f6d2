//! A new column without a value that a check forbids to be NULL.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::not_null_without_default::has_no_value;
use crate::schema::steps::{Age, Step, Steps};
use crate::sql::presence::never_null;
use crate::sql::syntax::{child, children, ident_in};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let added: Vec<(&Step, String)> =
        steps.on_existing(SyntaxKind::ADD_COLUMN).filter_map(added).collect();
    for (index, step) in steps.steps.iter().enumerate() {
        let constraints = match step.kind {
            SyntaxKind::ADD_COLUMN => children(&step.node, SyntaxKind::CHECK_CONSTRAINT),
            SyntaxKind::ADD_CONSTRAINT => children(&step.node, SyntaxKind::CHECK_CONSTRAINT),
            _ => continue,
        };
        for check in constraints.filter(|_| step.age == Age::Existing) {
            let required = required(&check);
            let is_it = |(other, column): &&(&Step, String)| {
                other.table_name() == step.table_name()
                    && required.contains(column)
                    && !gets_default(&steps.steps[..index], step, column)
            };
            if let Some((_, column)) = added.iter().find(is_it) {
                found.push(diagnostic(step, &check, column));
            }
        }
    }
}

/// A column that is added without a value, to a table of which no trigger gives it one.
fn added<'s, 'a>(step: &'s Step<'a>) -> Option<(&'s Step<'a>, String)> {
    let is_plain = has_no_value(&step.node)
        && step.before.as_ref().is_some_and(|table| table.triggers.is_empty())
        && child(&step.node, SyntaxKind::NOT_NULL_CONSTRAINT).is_none();
    let column = ident_in(&step.node, SyntaxKind::COLUMN_NAME).filter(|_| is_plain)?;
    Some((step, column.text))
}

/// The columns that are not NULL in any row that meets a check.
fn required(check: &SyntaxNode) -> Vec<String> {
    let is_condition = |part: &SyntaxNode| {
        !matches!(part.kind(), SyntaxKind::CONSTRAINT_NAME_CLAUSE | SyntaxKind::NOT_VALID)
    };
    check.children().find(is_condition).map(|condition| never_null(&condition)).unwrap_or_default()
}

/// Whether the column has got a default before the check.
fn gets_default(before: &[Step], step: &Step, column: &str) -> bool {
    before.iter().any(|other| {
        other.kind == SyntaxKind::ALTER_COLUMN
            && other.table_name() == step.table_name()
            && child(&other.node, SyntaxKind::SET_DEFAULT).is_some()
            && ident_in(&other.node, SyntaxKind::COLUMN_NAME_REF)
                .is_some_and(|name| name.text == column)
    })
}

fn diagnostic(step: &Step, check: &SyntaxNode, column: &str) -> Diagnostic {
    let table = step.table_name();
    let message =
        format!("the check requires `{column}` of `{table}`, which is new and has no default");
    let diagnostic = Diagnostic::new(Code::RequiredByCheck, step.place_of(check), message)
        .note("a release that does not know the column can insert no row any more");
    let diagnostic = match child(check, SyntaxKind::NOT_VALID).is_some() {
        true => diagnostic.note("nor can it update a row that was there before"),
        false => diagnostic.note("it fails where the table has rows"),
    };
    diagnostic
        .help("give the column a DEFAULT, or add the check once every release writes the column")
}
