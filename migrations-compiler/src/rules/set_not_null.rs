//! `SET NOT NULL` reads the whole table while nobody else can.

use migrations_core::quote::shown_part;
use migrations_core::{Code, Diagnostic};

use crate::findings::per_statement;
use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::{child, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    found.extend(steps.on_existing(SyntaxKind::ALTER_DOMAIN).filter_map(of_domain));
    let altered = steps.on_existing(SyntaxKind::ALTER_COLUMN);
    let keyed = steps.on_existing(SyntaxKind::ADD_CONSTRAINT);
    let unproved = altered.filter_map(|step| Some((step, unproved(step)?)));
    let keyed = keyed.flat_map(|step| of_key(step).into_iter().map(move |it| (step, it)));
    let unproved = unproved.chain(keyed);
    found.extend(per_statement(unproved).iter().map(|columns| read_once(columns)));
}

/// The column that a part declares NOT NULL, where PostgreSQL has to look whether it is.
fn unproved(step: &Step) -> Option<String> {
    child(&step.node, SyntaxKind::SET_NOT_NULL)?;
    let column = identifier_of(&child(&step.node, SyntaxKind::COLUMN_NAME_REF)?)?;
    let is_proved = step.before.as_ref().is_some_and(|table| table.proves_presence(&column));
    (!is_proved).then_some(column)
}

/// The columns of an index that becomes a primary key, where PostgreSQL has to look whether they hold
/// NULL.
fn of_key(step: &Step) -> Vec<String> {
    if child(&step.node, SyntaxKind::PRIMARY_KEY_CONSTRAINT).is_none() {
        return Vec::new();
    }
    // The columns of a partition or a copy are declared elsewhere.
    let table = step.before.as_ref().filter(|table| !table.is_derived && !table.is_unclear);
    let Some(table) = table else { return Vec::new() };
    step.index.iter().filter(|column| !table.proves_presence(column)).cloned().collect()
}

/// A domain: every table with a column of it is read.
fn of_domain(step: &Step) -> Option<Diagnostic> {
    child(&step.node, SyntaxKind::SET_NOT_NULL)?;
    let domain = step.domain.as_ref().filter(|domain| !domain.tables.is_empty())?;
    let (name, tables) = (&domain.name, domain.tables.join("`, `"));
    let message = format!("reads all of `{tables}` to see that no `{name}` is NULL");
    Some(
        Diagnostic::new(Code::SetNotNull, step.place(), message)
            .note(lock_of_domain(step))
            .note("it fails where a row holds NULL")
            .help("add CHECK (VALUE IS NOT NULL) NOT VALID to the domain: it holds new values to it, and reads nothing"),
    )
}

/// Which lock a change of a domain takes on each table with a column of it.
pub(super) fn lock_of_domain(step: &Step) -> String {
    let (lock, end) = (Change::AlterDomain.lock(), step.end_of_lock());
    format!("{lock} lock on each of them blocks {} until the {end} ends", lock.blocks())
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
