//! A trigger is turned off and stays off.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::DISABLE_TRIGGER) {
        let enables = steps.of_kind(SyntaxKind::ENABLE_TRIGGER);
        if enables.into_iter().any(|other| is_undone(step, other)) {
            continue;
        }
        let table = step.table_name();
        let message = format!("rows of `{table}` are written without the trigger from here on");
        found.push(
            Diagnostic::new(Code::DisabledTrigger, step.place(), message)
                .note("ALL turns off the triggers that keep foreign keys as well")
                .note(step.lock_note(Change::DisableTrigger))
                .help("turn it on again at the end of the same file: ALTER TABLE … ENABLE TRIGGER"),
        );
    }
}

fn is_undone(step: &Step, other: &Step) -> bool {
    let is_same_file = step.script.file.file == other.script.file.file;
    let is_later = step.statement.range.start <= other.statement.range.start;
    let is_same_table = match (&step.table, &other.table) {
        (Some(one), Some(other)) => one.may_be(other),
        _ => false,
    };
    is_same_file && is_later && is_same_table
}
