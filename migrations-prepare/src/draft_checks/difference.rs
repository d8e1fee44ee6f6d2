//! Two catalogs → what one has and the other has not, object by object, for a person.
//!
//! Compares the objects as they are written down, so a kind of object that comes later is compared
//! as well.

use migrations_core::substring;
use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use serde_json::{Map, Value};

/// What is not the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What the second has and the first has not: `table public.a`.
    pub(crate) added: Vec<String>,
    /// What the first has and the second has not.
    pub(crate) missing: Vec<String>,
    /// What both have, and how it differs.
    pub(crate) changed: Vec<String>,
    /// What both have with the same columns in another order.
    pub(crate) reordered: Vec<String>,
}

impl Difference {
    /// Compares what was with what is.
    pub(crate) fn between(was: &Catalog, is: &Catalog) -> Difference {
        let (was, is) = (objects(was), objects(is));
        let mut difference = Difference::default();
        for (name, old) in &was {
            match is.get(name) {
                None => difference.missing.push(name.clone()),
                Some(new) if new != old => difference.compare(name, old, new),
                Some(_) => {}
            }
        }
        difference.added = is.keys().filter(|name| !was.contains_key(*name)).cloned().collect();
        difference.without_parts();
        difference
    }

    /// Whether nothing differs.
    pub(crate) fn is_none(&self) -> bool {
        *self == Difference::default()
    }

    /// Whether nothing differs but the order of columns.
    pub(crate) fn is_order_alone(&self) -> bool {
        !self.is_none()
            && *self == Difference { reordered: self.reordered.clone(), ..Difference::default() }
    }

    /// Whether nothing differs but extensions that are there in addition: others may use them by
    /// then, so many rollbacks leave them on purpose.
    pub(crate) fn is_extensions_alone(&self) -> bool {
        !self.added.is_empty()
            && self.added.iter().all(|name| name.starts_with("extension "))
            && *self == Difference { added: self.added.clone(), ..Difference::default() }
    }

    fn compare(&mut self, name: &str, old: &Value, new: &Value) {
        let changes = changes(old, new);
        match (changes.is_empty(), order(old) == order(new)) {
            (true, false) => {
                let order = order(new).join(", ");
                self.reordered.push(format!("{name}: its columns are now in the order {order}"));
            }
            _ => self.changed.extend(changes.into_iter().map(|change| format!("{name}: {change}"))),
        }
    }

    /// Leaves out what hangs on a table that is told of already: one cause, one line.
    fn without_parts(&mut self) {
        for names in [&mut self.added, &mut self.missing] {
            let tables: Vec<String> = names
                .iter()
                .filter_map(|name| name.split_once(' '))
                .filter(|(kind, _)| matches!(*kind, "table" | "view"))
                .map(|(_, name)| format!(" on {name}"))
                .collect();
            names.retain(|name| !tables.iter().any(|table| name.ends_with(table)));
        }
    }
}

fn objects(catalog: &Catalog) -> BTreeMap<String, Value> {
    let named = |object| {
        let value = serde_json::to_value(object).unwrap_or_default();
        (name(&value), value)
    };
    catalog.objects.iter().map(named).collect()
}

/// What a person calls an object: `trigger touched on public.notes`.
fn name(object: &Value) -> String {
    let text = |key: &str| object[key].as_str().unwrap_or_default();
    let qualified = |name: &str| match text("schema") {
        "" => name.to_owned(),
        schema => format!("{schema}.{name}"),
    };
    match text("kind") {
        kind @ ("trigger" | "policy") => {
            format!("{kind} {} on {}", text("name"), qualified(text("table")))
        }
        "index" => {
            format!("index {} on {}", qualified(text("name")), qualified(text("table")))
        }
        kind @ ("schema" | "extension") => format!("{kind} {}", text("name")),
        "routine" => format!("routine {}({})", qualified(text("name")), text("arguments")),
        kind => format!("{kind} {}", qualified(text("name"))),
    }
}

/// The names of an object's columns in order.
fn order(object: &Value) -> Vec<&str> {
    let columns = object["columns"].as_array();
    columns.into_iter().flatten().filter_map(|column| column["name"].as_str()).collect()
}

/// How two objects of one name differ, apart from the order of their columns.
fn changes(old: &Value, new: &Value) -> Vec<String> {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .flat_map(|key| {
            change(key, old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null))
        })
        .collect()
}

fn change(key: &str, old: &Value, new: &Value) -> Vec<String> {
    if old == new {
        return Vec::new();
    }
    match key {
        "columns" | "constraints" => parts(key.trim_end_matches('s'), old, new),
        _ => vec![format!("{} was {} and is {}", words(key), shown(old), shown(new))],
    }
}

/// How the named parts of an object differ.
fn parts(what: &str, old: &Value, new: &Value) -> Vec<String> {
    let (old, new) = (by_name(old), by_name(new));
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let gone = gone.map(|name| format!("{what} {name} is missing"));
    let left = new.keys().filter(|name| !old.contains_key(*name));
    let left = left.map(|name| format!("{what} {name} is left behind"));
    let both = old.iter().filter_map(|(name, old)| Some((name, *old, *new.get(name)?)));
    let changed = both.flat_map(|(name, old, new)| {
        changes(old, new).into_iter().map(move |change| format!("{what} {name}: {change}"))
    });
    gone.chain(left).chain(changed).collect()
}

fn by_name(parts: &Value) -> BTreeMap<&str, &Value> {
    let parts = parts.as_array().into_iter().flatten();
    parts.filter_map(|part| Some((part["name"].as_str()?, part))).collect()
}

fn words(key: &str) -> String {
    key.replace('_', " ")
}

/// A value on one line, cut off where it is long.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "not set".to_owned(),
        Value::Bool(true) => return "set".to_owned(),
        Value::Bool(false) => return "not set".to_owned(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("`{}…`", substring(&text, ..end)),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(lines: &[&str]) -> Catalog {
        Catalog::parse(&lines.join("\n")).expect("a catalog")
    }

    const TABLE: &str = r#"{"kind":"table","schema":"public","name":"t","columns":[{"name":"a","data_type":"integer","base_type":"int4","not_null":false},{"name":"b","data_type":"text","base_type":"text","not_null":false}]}"#;
    const INDEX: &str =
        r#"{"kind":"index","schema":"public","name":"i","table":"t","definition":"x"}"#;

    #[test]
    fn order_of_columns_is_told_apart() {
        let swapped = r#"{"kind":"table","schema":"public","name":"t","columns":[{"name":"b","data_type":"text","base_type":"text","not_null":false},{"name":"a","data_type":"integer","base_type":"int4","not_null":false}]}"#;
        let difference = Difference::between(&catalog(&[TABLE]), &catalog(&[swapped]));
        assert!(difference.is_order_alone());
        let text = "table public.t: its columns are now in the order b, a";
        assert_eq!(difference.reordered, [text]);
    }

    #[test]
    fn what_hangs_on_a_table_goes_with_it() {
        let difference = Difference::between(&catalog(&[]), &catalog(&[TABLE, INDEX]));
        assert_eq!(difference.added, ["table public.t"]);
        let difference = Difference::between(&catalog(&[TABLE]), &catalog(&[TABLE, INDEX]));
        assert_eq!(difference.added, ["index public.i on public.t"]);
    }

    #[test]
    fn changes_are_named_by_column() {
        let changed = TABLE.replace(r#""not_null":false},{"#, r#""not_null":true},{"#);
        let changed = changed.replace(r#""name":"b""#, r#""name":"c""#);
        let difference = Difference::between(&catalog(&[TABLE]), &catalog(&[&changed]));
        assert_eq!(
            difference.changed,
            [
                "table public.t: column b is missing",
                "table public.t: column c is left behind",
                "table public.t: column a: not null was not set and is set",
            ]
        );
        assert!(!difference.is_order_alone());
    }
}
