//! A table with its neighbours as an `erDiagram` of Mermaid; never a whole set in one picture.
//!
//! Must not know into what the diagram is put.

use std::fmt::Write as _;

use migrations_core::printable::printable;

use crate::document::{Column, Constraint, ConstraintKind, Document, Table, keys_of, plain_name};

/// How the file of a diagram begins.
pub(crate) const HEAD: &str =
    "%% Written by `cargo migrations docs`; what is typed here is lost.\n";

/// The diagram of a table; `None` where nothing refers to it, and it refers to nothing.
pub(crate) fn neighbours(document: &Document, table: &Table) -> Option<String> {
    let own = table.foreign_keys().filter_map(|constraint| relation(table, constraint));
    let of_others = table.referenced_by.iter().filter_map(|key| {
        let other =
            document.tables.iter().find(|it| it.schema == key.schema && it.name == key.table)?;
        // A table's key to itself is among its own.
        let is_other = (&other.schema, &other.name) != (&table.schema, &table.name);
        let constraint = other.constraints.iter().find(|it| it.name == key.constraint)?;
        is_other.then(|| relation(other, constraint)).flatten()
    });
    let relations: String = own.chain(of_others).collect();
    if relations.is_empty() {
        return None;
    }
    let columns: String = table.columns.iter().map(|it| attribute(table, it)).collect();
    let name = quoted(&plain_name(&table.schema, &table.name));
    Some(format!("erDiagram\n    {name} {{\n{columns}    }}\n{relations}"))
}

/// `"orders" }o--|| "users" : "user_id"`.
fn relation(table: &Table, constraint: &Constraint) -> Option<String> {
    let to = constraint.references.as_ref()?;
    let (many, one) = (cardinality(table, constraint), parent_cardinality(table, constraint));
    let from = quoted(&plain_name(&table.schema, &table.name));
    let label = quoted(&constraint.columns.join(", "));
    let to = quoted(&plain_name(&to.schema, &to.table));
    Some(format!("    {from} {many}--{one} {to} : {label}\n"))
}

fn cardinality(table: &Table, key: &Constraint) -> &'static str {
    if table.is_unique(&key.columns) { "|o" } else { "}o" }
}

fn parent_cardinality(table: &Table, key: &Constraint) -> &'static str {
    if table.is_required(&key.columns) { "||" } else { "o|" }
}

/// `bigint id PK`; a name that Mermaid does not take stands behind it in quotes.
fn attribute(table: &Table, column: &Column) -> String {
    let (name, kind) = (word(&column.name), word(&short_type(column)));
    let keys = keys(table, &column.name);
    let keys = if keys.is_empty() { keys } else { format!(" {keys}") };
    let whole = match name == column.name {
        true => String::new(),
        false => format!(" {}", quoted(&column.name)),
    };
    format!("        {kind} {name}{keys}{whole}\n")
}

fn short_type(column: &Column) -> String {
    let name = column.base_type.rsplit('.').next().unwrap_or(&column.base_type);
    if column.is_array { format!("{name}[]") } else { name.to_owned() }
}

fn keys(table: &Table, column: &str) -> String {
    let mark = |kind| match kind {
        ConstraintKind::PrimaryKey => "PK",
        ConstraintKind::ForeignKey => "FK",
        _ => "UK",
    };
    let keys = keys_of(&table.constraints, column);
    keys.into_iter().map(mark).collect::<Vec<_>>().join(", ")
}

/// A word as Mermaid takes it for an attribute.
fn word(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '[' | ']');
    let word: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    let begins_word = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins_word && !is_key_word(&word) { word } else { format!("_{word}") }
}

/// Whether Mermaid takes the beginning of a word for a mark of keys, whatever its case.
fn is_key_word(word: &str) -> bool {
    let mut parts = word.split(['[', ']']);
    parts
        .next()
        .is_some_and(|first| ["PK", "FK", "UK"].iter().any(|it| first.eq_ignore_ascii_case(it)))
}

/// A name in quotes, with codes for what would end it or be read otherwise.
fn quoted(name: &str) -> String {
    let mut quoted = String::from("\"");
    // A line with `direction LR` sets how the whole diagram runs, also between quotes.
    let is_direction = name.to_ascii_lowercase().contains("direction");
    for c in printable(name).chars() {
        let is_plain = c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ',');
        if is_plain || (c == ' ' && !is_direction) {
            quoted.push(c);
        } else {
            // A string takes all that is written.
            let _ = write!(quoted, "#{};", u32::from(c));
        }
    }
    quoted + "\""
}
