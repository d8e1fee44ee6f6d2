//! What a migration did to an object, in words.
//!
//! Must not know where the words are shown.

use migrations_compiler::catalog::patch::{ListPatch, Patch};
use migrations_compiler::catalog::timeline::{Change, Effect};
use migrations_core::quote::shown_part;
use serde_json::{Map, Value};

/// A value that is longer than this is not shown.
const LONGEST: usize = 60;

/// What an effect is called: `created`, `replaced`, `changed`, `renamed` or `dropped`.
#[must_use]
pub fn effect(effect: &Effect) -> &'static str {
    match effect {
        Effect::Created => "created",
        Effect::Replaced { .. } => "replaced",
        Effect::Changed { .. } | Effect::Shown => "changed",
        Effect::Renamed { .. } => "renamed",
        Effect::Dropped { .. } => "dropped",
    }
}

/// What happened to an object: `changed table users: added column born`.
#[must_use]
pub fn change(change: &Change) -> String {
    let object = &change.object;
    let details = details(change);
    let details =
        if details.is_empty() { String::new() } else { format!(": {}", details.join(", ")) };
    match &change.effect {
        Effect::Renamed { from, .. } => format!("renamed {from} to {}{details}", object.quoted()),
        other => format!("{} {object}{details}", effect(other)),
    }
}

/// How an object differs from what it was.
#[must_use]
pub fn details(change: &Change) -> Vec<String> {
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
        let fields = of_fields(was);
        let fields =
            if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
        match was.get("name").and_then(Value::as_str) {
            Some(before) => format!("renamed {noun} {} to {now}{fields}", shown_part(before)),
            None => format!("changed {noun} {now}{fields}"),
        }
    });
    added.chain(dropped).chain(changed).collect()
}

/// How a column differs from what it was, its name left out.
pub(crate) fn of_fields(was: &Map<String, Value>) -> Vec<String> {
    let fields = was.iter().filter(|(field, _)| !matches!(field.as_str(), "name" | "base_type"));
    fields.map(|(field, value)| of_field(field, value)).collect()
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
