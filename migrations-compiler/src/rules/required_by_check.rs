//! A new column without a value that a check forbids to be NULL.

use std::collections::HashSet;

use migrations_core::{Code, Diagnostic};

use super::not_null_without_default::has_no_value;
use crate::schema::steps::{Age, Step, Steps};
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::presence::never_null;
use crate::sql::syntax::{child, children, ident_in};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let mut added: HashSet<(String, String)> = HashSet::new();
    let mut defaults: HashSet<(String, String)> = HashSet::new();
    for step in steps.on_existing(SyntaxKind::ADD_COLUMN) {
        added.extend(added_column(step).map(|column| (step.table_name(), column)));
    }
    for step in &steps.steps {
        if !matches!(step.kind, SyntaxKind::ADD_COLUMN | SyntaxKind::ADD_CONSTRAINT) {
            defaults.extend(default(step).map(|column| (step.table_name(), column)));
            continue;
        }
        let checks = children(&step.node, SyntaxKind::CHECK_CONSTRAINT);
        for check in checks.filter(|_| step.age == Age::Existing) {
            let is_it = |column: &String| {
                let part = (step.table_name(), column.clone());
                added.contains(&part) && !defaults.contains(&part)
            };
            if let Some(column) = required(&check).into_iter().find(is_it) {
                found.push(diagnostic(step, &check, &column));
            }
        }
    }
}

/// The column of an action that gives it a default.
fn default(step: &Step) -> Option<String> {
    child(&step.node, SyntaxKind::SET_DEFAULT).filter(|_| step.kind == SyntaxKind::ALTER_COLUMN)?;
    ident_in(&step.node, SyntaxKind::COLUMN_NAME_REF).map(|column| column.text)
}

/// A column that is added without a value, to a table of which no trigger gives it one.
fn added_column(step: &Step) -> Option<String> {
    let is_plain = has_no_value(&step.node)
        && step.before.as_ref().is_some_and(|table| table.triggers.is_empty())
        && child(&step.node, SyntaxKind::NOT_NULL_CONSTRAINT).is_none();
    let column = ident_in(&step.node, SyntaxKind::COLUMN_NAME).filter(|_| is_plain)?;
    Some(column.text)
}

/// The columns that are not NULL in any row that meets a check.
fn required(check: &SyntaxNode) -> Vec<String> {
    let is_condition = |part: &SyntaxNode| {
        !matches!(part.kind(), SyntaxKind::CONSTRAINT_NAME_CLAUSE | SyntaxKind::NOT_VALID)
    };
    check.children().find(is_condition).map(|condition| never_null(&condition)).unwrap_or_default()
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
