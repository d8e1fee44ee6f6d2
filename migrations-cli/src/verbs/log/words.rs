//! What a migration did, in words: one line an object, and one a relation that it held.
//!
//! Must not know which of it is shown.

use migrations_compiler::catalog::timeline::{Change, Execution, UsedRelation};
use migrations_core::quote::shown_part;
use migrations_docs::words;

use super::entry::Entry;
use crate::project::Place;

/// What happened to an object, and where the file says so.
pub(super) fn change(place: &Place, entry: &Entry<'_>, change: &Change) -> String {
    let what = words::change(change);
    match change.line {
        Some(line) => format!("{what}{}", at(place, entry, line)),
        None => what,
    }
}

/// The lines that made columns.
pub(super) fn columns(place: &Place, entry: &Entry<'_>, change: &Change) -> Vec<String> {
    let mut columns: Vec<(&String, u32)> =
        change.column_lines.iter().map(|(name, line)| (name, *line)).collect();
    columns.sort_by_key(|(_, line)| *line);
    let column = |(name, line): (&String, u32)| {
        format!("column {}{}", shown_part(name), at(place, entry, line))
    };
    columns.into_iter().map(column).collect()
}

fn at(place: &Place, entry: &Entry<'_>, line: u32) -> String {
    match (entry.line(line), &entry.migration) {
        (Some(line), Some(migration)) => {
            format!("  {}/{}:{line}", place.shown_as, migration.file)
        }
        _ => String::new(),
    }
}

/// What a migration did to relations that were there before it.
pub(super) fn relations(execution: &Execution) -> Vec<String> {
    let mut lines: Vec<String> = execution.relations.iter().map(relation).collect();
    if !execution.in_transaction {
        lines.push("ran in no transaction: its locks and scans were not observed".to_owned());
    }
    lines
}

fn relation(used: &UsedRelation) -> String {
    let UsedRelation { schema, name, lock, scanned, rewritten } = used;
    let name = match schema.as_str() {
        "public" => shown_part(name),
        schema => format!("{}.{}", shown_part(schema), shown_part(name)),
    };
    let lock = lock.as_ref().map(|lock| format!("locked {name} in {lock} mode"));
    let rows = match (scanned, rewritten) {
        (_, true) => Some("wrote all its rows anew"),
        (true, false) => Some("read all its rows"),
        (false, false) => None,
    };
    match (lock, rows) {
        (Some(lock), Some(rows)) => format!("{lock}, {rows}"),
        (Some(lock), None) => lock,
        (None, rows) => format!("{name}: {}", rows.unwrap_or_default()),
    }
}
