//! `UPDATE` without `WHERE`.

use migrations_core::{Code, Diagnostic};

use super::unfiltered_delete::has_condition;
use crate::schema::steps::Steps;
use crate::sql::parser::SyntaxKind;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let updates = steps.on_existing(SyntaxKind::UPDATE);
    for step in updates.filter(|step| !has_condition(&step.node)) {
        let message = format!("writes every row of `{}` anew", step.table_name());
        found.push(
            Diagnostic::new(Code::UnfilteredUpdate, step.place(), message)
                .note(format!(
                    "the old values are gone, and each row stays locked until the {} ends",
                    step.end_of_lock()
                ))
                .help("add a WHERE, or say above it that every row is meant: -- allow: unfiltered_update REASON"),
        );
    }
}
