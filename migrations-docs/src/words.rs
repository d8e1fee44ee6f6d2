//! What a migration did to an object, in words.
//!
//! Must not know where the words are shown.

mod fields;

use migrations_compiler::catalog::object_name::ObjectKind;
use migrations_compiler::catalog::patch::{ListPatch, Patch};
use migrations_compiler::catalog::timeline::{Change, Effect};
use migrations_core::quote::shown_part;
use serde_json::{Map, Value};

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
        Effect::Changed { was } | Effect::Renamed { was, .. } => of_patch(change, was),
        Effect::Created | Effect::Replaced { .. } | Effect::Shown | Effect::Dropped { .. } => {
            Vec::new()
        }
    }
}

fn of_patch(change: &Change, was: &Patch) -> Vec<String> {
    let mut details = Vec::new();
    let lists = [("column", was.columns()), ("constraint", was.constraints())];
    for (noun, list) in lists {
        details.extend(list.iter().flat_map(|list| of_list(noun, list)));
    }
    // Of all others the schema is a part of the name.
    let has_schema = change.object.kind == ObjectKind::Extension;
    let own = was.fields().filter(|(field, _)| has_schema || *field != "schema");
    let own = own.map(|(field, value)| (field.to_owned(), value.clone()));
    details.extend(fields::told(&own.collect()));
    details
}

fn of_list(noun: &str, list: &ListPatch) -> Vec<String> {
    let name = |item: &Value| item["name"].as_str().map(str::to_owned).unwrap_or_default();
    let replaced: Vec<String> = list.replaced().map(name).collect();
    let added = list.added.iter().filter(|added| !replaced.contains(added));
    let added = added.map(|name| format!("added {noun} {}", shown_part(name)));
    let dropped = list.dropped.iter().map(|(_, item)| item);
    let dropped = dropped.filter(|item| !replaced.contains(&name(item)));
    let dropped = dropped.map(|item| format!("dropped {noun} {}", shown_part(&name(item))));
    let anew = list.replaced().map(|item| {
        let was = item["data_type"].as_str().map(|it| format!(" (was {it})")).unwrap_or_default();
        format!("replaced {noun} {}{was}", shown_part(&name(item)))
    });
    let changed = list.changed.iter().map(|(now, was)| {
        let now = shown_part(now);
        let fields = fields::told(was);
        let fields =
            if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
        match was.get("name").and_then(Value::as_str) {
            Some(before) => format!("renamed {noun} {} to {now}{fields}", shown_part(before)),
            None => format!("changed {noun} {now}{fields}"),
        }
    });
    added.chain(dropped).chain(anew).chain(changed).collect()
}

/// How a column differs from what it was, its name left out.
pub(crate) fn of_fields(was: &Map<String, Value>) -> Vec<String> {
    fields::told(was)
}
