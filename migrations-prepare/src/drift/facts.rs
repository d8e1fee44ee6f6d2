//! A catalog → single facts, each with its value: that a table is there, the type of a column, who may
//! read it.
//!
//! Built from the form in which a catalog is written down, so a kind of object that comes later is
//! taken apart as well.
//! Must not know what follows from a fact.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use serde_json::Value;

use super::canonical::canonical;
use super::names::{FactKey, object_name};

/// The facts of a catalog.
pub(super) type Facts = BTreeMap<FactKey, String>;

/// What is told by something else, or depends on who looks.
const LEFT_OUT: [&str; 9] = [
    "kind",
    "schema",
    "name",
    "table",
    "base_type",
    "is_array",
    "spelled",
    "source",
    "can_be_null",
];

/// The properties whose texts a server writes.
const TEXTS: [&str; 5] = ["definition", "default", "generated", "partition", "aggregate"];

/// Takes a catalog apart; texts of servers of another major are only there, or not.
pub(super) fn facts(catalog: &Catalog, texts: &super::Texts) -> Facts {
    let mut facts = Facts::new();
    let is_compared = *texts == super::Texts::Compared;
    for object in &canonical(catalog).objects {
        let name = object_name(object);
        let value = serde_json::to_value(object).unwrap_or_default();
        facts.insert((name.clone(), String::new()), "there".to_owned());
        fields(&mut facts, &name, "", &value, is_compared);
    }
    facts
}

fn fields(facts: &mut Facts, object: &str, part: &str, value: &Value, is_compared: bool) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if LEFT_OUT.contains(&key.as_str()) {
            continue;
        }
        let what = match part {
            "" => key.clone(),
            part => format!("{part}: {key}"),
        };
        match (key.as_str(), value) {
            ("columns" | "constraints", Value::Array(parts)) => {
                for part in parts.iter().filter(|part| part.is_object()) {
                    let kind = key.trim_end_matches('s');
                    let name = format!("{kind} {}", part["name"].as_str().unwrap_or_default());
                    facts.insert((object.to_owned(), name.clone()), "there".to_owned());
                    fields(facts, object, &name, part, is_compared);
                }
            }
            ("properties", properties) => fields(facts, object, part, properties, is_compared),
            ("privileges" | "sequence privileges", Value::String(lines)) => {
                // Others may have been given more.
                for line in lines.lines() {
                    facts
                        .insert((object.to_owned(), format!("{what}: {line}")), "there".to_owned());
                }
            }
            (key, value) => {
                let is_text = TEXTS.contains(&key) || key.starts_with("rule ");
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let text = if is_text && !is_compared { "there".to_owned() } else { text };
                facts.insert((object.to_owned(), what), text);
            }
        }
    }
}
