//! The fields of what `schema.json` holds, as the words of SQL say what each was before.
//!
//! Must not know which object or column they are of.

use serde_json::{Map, Value};

/// A value that is longer than this is not shown.
const LONGEST: usize = 60;

/// The fields that say nothing of their own: names are told before, and the type under a type with it.
const UNTOLD: [&str; 7] =
    ["kind", "name", "table", "arguments", "base_type", "is_array", "properties"];

/// How fields are called whose value is told as it was.
const VALUES: [(&str, &str); 10] = [
    ("columns", "columns"),
    ("comment", "comment"),
    ("data_type", "data type"),
    ("default", "default"),
    ("definition", "definition"),
    ("generated", "expression"),
    ("identity", "identity"),
    ("row_security", "row security"),
    ("schema", "schema"),
    ("values", "values"),
];

/// What the fields of an object, a column or a constraint were before.
pub(super) fn told(was: &Map<String, Value>) -> Vec<String> {
    let field = |(field, value): (&String, &Value)| match field.as_str() {
        "not_null" => Some(not_null(value, was.get("can_be_null"))),
        "can_be_null" if was.contains_key("not_null") => None,
        "can_be_null" => Some(held(value)),
        field => one(field, value),
    };
    was.iter().filter_map(field).collect()
}

/// What a field was; nothing where it is told by another.
fn one(field: &str, was: &Value) -> Option<String> {
    let text = was.as_str();
    Some(match field {
        _ if UNTOLD.contains(&field) => return None,
        "spelled" => match text {
            Some(name) => format!("was written as {name}"),
            None => "was written without schema or quotes".to_owned(),
        },
        "source" => source(was),
        "partition" if text.is_none() => "was no partition".to_owned(),
        "materialized" if is_set(was) => "was materialized".to_owned(),
        "materialized" => "was not materialized".to_owned(),
        "type" => format!("kind was {}", text.unwrap_or_default().replace('_', " ").to_uppercase()),
        field => value(&noun(field), was),
    })
}

/// The column that a column of a view handed on.
fn source(was: &Value) -> String {
    let names = ["schema", "table", "column"].map(|part| was[part].as_str().unwrap_or_default());
    match was.is_object() {
        true => format!("showed {}", names.join(".")),
        false => "showed no column of a table".to_owned(),
    }
}

/// A field that a later release has added is called by its words.
fn noun(field: &str) -> String {
    let known = VALUES.iter().find(|(known, _)| *known == field);
    known.map_or_else(|| field.replace('_', " "), |(_, noun)| (*noun).to_owned())
}

/// `NOT NULL` came or went; `exception` is whether NULL could be read all the same, where that came or
/// went with it.
fn not_null(was: &Value, exception: Option<&Value>) -> String {
    let change = if is_set(was) { "was NOT NULL" } else { "became NOT NULL" };
    let is_unchecked = exception.is_some_and(|exception| is_set(exception) == is_set(was));
    let rows = if is_unchecked { ", not validated" } else { "" };
    format!("{change}{rows}")
}

/// `NOT NULL` stayed, and rows that do not hold to it came or went.
fn held(could_be_null: &Value) -> String {
    let not = if is_set(could_be_null) { "was not validated" } else { "held for all rows" };
    format!("NOT NULL {not}")
}

fn is_set(value: &Value) -> bool {
    *value == Value::Bool(true)
}

fn value(noun: &str, was: &Value) -> String {
    match was {
        Value::Null | Value::Bool(false) => format!("{noun} was not set"),
        Value::Bool(true) => format!("{noun} was set"),
        Value::String(text) if text.len() <= LONGEST && !text.contains('\n') => {
            format!("{noun} was {text}")
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            format!("{noun} were {}", items.join(", "))
        }
        _ => format!("another {noun}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use migrations_compiler::catalog::{
        Column, Composite, Constraint, ConstraintKind, Domain, Enum, Extension, Index, Object,
        Policy, Properties, Routine, Schema, Sequence, Source, Table, Trigger, View,
    };

    /// The fields that `one` and `told` have a sentence of their own for.
    const SENTENCES: [&str; 7] =
        ["can_be_null", "materialized", "not_null", "partition", "source", "spelled", "type"];

    fn text() -> String {
        "x".to_owned()
    }

    fn properties() -> Properties {
        Properties::from([(text(), text())])
    }

    fn column() -> Column {
        Column {
            name: text(),
            data_type: text(),
            base_type: text(),
            is_array: true,
            not_null: true,
            can_be_null: true,
            default: Some(text()),
            identity: Some(text()),
            generated: Some(text()),
            source: Some(Source { schema: text(), table: text(), column: text() }),
            comment: Some(text()),
            properties: properties(),
        }
    }

    fn constraint() -> Constraint {
        Constraint {
            name: text(),
            kind: ConstraintKind::PrimaryKey,
            columns: vec![text()],
            definition: text(),
            properties: properties(),
        }
    }

    /// One of each kind with every field; a new field does not compile before it stands here.
    fn objects() -> Vec<Object> {
        let properties = || Some(properties());
        let (columns, constraints) = (|| vec![column()], || vec![constraint()]);
        let (schema, name, table, definition) = (text, text, text, text);
        vec![
            Object::Extension(Extension {
                name: name(),
                schema: schema(),
                properties: properties(),
            }),
            Object::Schema(Schema {
                name: name(),
                comment: Some(text()),
                properties: properties(),
            }),
            Object::Enum(Enum {
                schema: schema(),
                name: name(),
                values: vec![text()],
                sql_name: Some(text()),
                comment: Some(text()),
                properties: properties(),
            }),
            Object::Domain(Domain {
                schema: schema(),
                name: name(),
                data_type: text(),
                sql_name: Some(text()),
                not_null: true,
                default: Some(text()),
                constraints: constraints(),
                properties: properties(),
            }),
            Object::Composite(Composite {
                schema: schema(),
                name: name(),
                columns: columns(),
                sql_name: Some(text()),
                properties: properties(),
            }),
            Object::Sequence(Sequence {
                schema: schema(),
                name: name(),
                definition: definition(),
                properties: properties(),
            }),
            Object::Table(Table {
                schema: schema(),
                name: name(),
                columns: columns(),
                constraints: constraints(),
                partition: Some(text()),
                row_security: true,
                sql_name: Some(text()),
                comment: Some(text()),
                properties: properties(),
            }),
            Object::View(View {
                schema: schema(),
                name: name(),
                materialized: true,
                columns: columns(),
                definition: definition(),
                sql_name: Some(text()),
                comment: Some(text()),
                properties: properties(),
            }),
            Object::Index(Index {
                schema: schema(),
                name: name(),
                table: table(),
                definition: definition(),
                properties: properties(),
            }),
            Object::Routine(Routine {
                schema: schema(),
                name: name(),
                arguments: text(),
                definition: definition(),
                properties: properties(),
            }),
            Object::Trigger(Trigger {
                schema: schema(),
                table: table(),
                name: name(),
                definition: definition(),
                properties: properties(),
            }),
            Object::Policy(Policy {
                schema: schema(),
                table: table(),
                name: name(),
                definition: definition(),
                properties: properties(),
            }),
        ]
    }

    /// Those of an object, of its columns and of its constraints.
    fn fields(value: &Value) -> Vec<(String, Value)> {
        let own = value.as_object().expect("fields");
        let parts = ["columns", "constraints"].into_iter().filter_map(|list| own.get(list));
        let parts = parts.filter_map(Value::as_array).flatten().filter(|part| part.is_object());
        let of_parts: Vec<_> = parts.flat_map(fields).collect();
        let is_list =
            |name: &str| name == "constraints" || name == "columns" && !of_parts.is_empty();
        let own = own.iter().filter(|(name, _)| !is_list(name));
        let own: Vec<_> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        [own, of_parts].concat()
    }

    #[test]
    fn every_field_is_told_in_words() {
        let objects = objects();
        let fields = objects.iter().flat_map(|object| fields(&serde_json::json!(object)));
        for (name, value) in fields {
            let known = VALUES.map(|(field, _)| field);
            let mut known = UNTOLD.iter().chain(&SENTENCES).chain(&known);
            assert!(known.any(|known| *known == name), "`{name}` has no word in VALUES");
            for was in [Value::Null, value] {
                let told = told(&Map::from_iter([(name.clone(), was)]));
                let is_raw = |word: &String| word.contains('_') || *word == name && name == "type";
                assert!(!told.iter().any(is_raw), "{told:?}");
            }
        }
    }

    #[test]
    fn not_null_is_told_with_the_rows_that_it_does_not_hold_for() {
        let of = |fields: &[(&str, Value)]| {
            let fields = fields.iter().map(|(name, was)| ((*name).to_owned(), was.clone()));
            told(&fields.collect()).join(", ")
        };
        let (not_null, exception) = ("not_null", "can_be_null");
        for (fields, expected) in [
            (&[(not_null, Value::Bool(false))][..], "became NOT NULL"),
            (&[(not_null, Value::Bool(true))], "was NOT NULL"),
            (
                &[(exception, Value::Null), (not_null, Value::Bool(false))],
                "became NOT NULL, not validated",
            ),
            (
                &[(exception, Value::Bool(true)), (not_null, Value::Bool(true))],
                "was NOT NULL, not validated",
            ),
            (&[(exception, Value::Bool(true))], "NOT NULL was not validated"),
            (&[(exception, Value::Null)], "NOT NULL held for all rows"),
        ] {
            assert_eq!(of(fields), expected);
        }
    }
}
