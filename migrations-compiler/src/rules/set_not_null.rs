//! `SET NOT NULL` reads the whole table while nobody else can.

use migrations_core::quote::shown_part;
use migrations_core::{Code, Diagnostic};
use squawk_syntax::SyntaxKind;

use super::per_statement;
use crate::sql::locks::Change;
use crate::sql::names::{child, identifier_of};
use crate::sql::steps::{Step, Steps};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let altered = steps.on_existing(SyntaxKind::ALTER_COLUMN);
    let unproved = altered.filter_map(|step| Some((step, unproved(step)?)));
    found.extend(per_statement(unproved).iter().map(|columns| read_once(columns)));
}

/// The column that a part declares NOT NULL, where PostgreSQL has to look whether it is.
fn unproved(step: &Step) -> Option<String> {
    child(&step.node, SyntaxKind::SET_NOT_NULL)?;
    let column = identifier_of(&child(&step.node, SyntaxKind::COLUMN_NAME_REF)?)?;
    let is_proved = step.before.as_ref().is_some_and(|table| table.proves_presence(&column));
    (!is_proved).then_some(column)
}

/// The columns of one statement, for which the table is read once.
fn read_once(columns: &[(&Step, String)]) -> Diagnostic {
    let (step, column) = &columns[0];
    let others = &columns[1..];
    let table = step.table_name();
    let (for_others, it) = match others {
        [] => ("", "it"),
        _ => (", and such a check for each of the others", "them"),
    };
    let quoted = shown_part(column);
    let help = format!(
        "add CHECK ({quoted} IS NOT NULL) NOT VALID{for_others}, and validate {it} in the next migration: then SET NOT NULL reads nothing"
    );
    let message = format!("reads all of `{table}` to see that no `{column}` is NULL");
    let diagnostic = Diagnostic::new(Code::SetNotNull, step.place(), message)
        .note(step.lock_note(Change::SetNotNull))
        .note("it fails where a row holds NULL")
        .help(help);
    others.iter().fold(diagnostic, |diagnostic, (step, column)| {
        diagnostic.label(step.place(), format!("in the same reading: no `{column}` is NULL"))
    })
}
