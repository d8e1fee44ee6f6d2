//! What a migration did, in words: one line an object, and one a relation that it held.
//!
//! Must not know which of it is shown.

use migrations_compiler::catalog::patch::{ListPatch, Patch};
use migrations_compiler::catalog::timeline::{Change, Effect, Execution, UsedRelation};
use migrations_core::quote::shown_part;
use serde_json::Value;

use super::entry::Entry;
use crate::project::Place;

/// A value that is longer than this is not shown.
const LONGEST: usize = 60;

/// What happened to an object, and where the file says so.
pub(super) fn change(place: &Place, entry: &Entry<'_>, change: &Change) -> String {
    let object = &change.object;
    let details = details(change);
    let details =
        if details.is_empty() { String::new() } else { format!(": {}", details.join(", ")) };
    let what = match &change.effect {
        Effect::Renamed { from, .. } => format!("renamed {from} to {}{details}", object.quoted()),
        effect => format!("{} {object}{details}", word(effect)),
    };
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

/// What an effect is called.
pub(super) fn word(effect: &Effect) -> &'static str {
    match effect {
        Effect::Created => "created",
        Effect::Replaced { .. } => "replaced",
        Effect::Changed { .. } | Effect::Shown => "changed",
        Effect::Renamed { .. } => "renamed",
        Effect::Dropped { .. } => "dropped",
    }
}

/// How an object differs from what it was.
pub(super) fn details(change: &Change) -> Vec<String> {
    match &change.effect {
        Effect::Changed { was } | Effect::Renamed { was, .. } => of_patch(was),
        Effect::Created | Effect::Replaced { .. } | Effect::Shown | Effect::Dropped { .. } => {
            Vec::new()
        }
    }
}

fn of_patch(was: &Patch) -> Vec<String> {
    let mut details = Vec::new();
    let lists = [("column", was.columns()), ("constraint", was.constraints())];
    for (noun, list) in lists {
        details.extend(list.iter().flat_map(|list| of_list(noun, list)));
    }
    let fields = was.fields().filter(|(field, _)| !matches!(*field, "name" | "schema" | "table"));
    details.extend(fields.map(|(field, value)| of_field(field, value)));
    details
}

fn of_list(noun: &str, list: &ListPatch) -> Vec<String> {
    let name = |item: &Value| item["name"].as_str().map(shown_part).unwrap_or_default();
    let added = list.added.iter().map(|name| format!("added {noun} {}", shown_part(name)));
    let dropped = list.dropped.iter().map(|(_, item)| format!("dropped {noun} {}", name(item)));
    let changed = list.changed.iter().map(|(now, was)| {
        let now = shown_part(now);
        let fields =
            was.iter().filter(|(field, _)| !matches!(field.as_str(), "name" | "base_type"));
        let fields: Vec<String> = fields.map(|(field, value)| of_field(field, value)).collect();
        let fields =
            if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
        match was.get("name").and_then(Value::as_str) {
            Some(before) => format!("renamed {noun} {} to {now}{fields}", shown_part(before)),
            None => format!("changed {noun} {now}{fields}"),
        }
    });
    added.chain(dropped).chain(changed).collect()
}

/// What a field was before.
fn of_field(field: &str, was: &Value) -> String {
    let field = field.replace('_', " ");
    match was {
        Value::Null | Value::Bool(false) => format!("{field} was not set"),
        Value::Bool(true) => format!("{field} was set"),
        Value::String(text) if text.len() <= LONGEST && !text.contains('\n') => {
            format!("{field} was {text}")
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            format!("{field} were {}", items.join(", "))
        }
        _ => format!("another {field}"),
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
