//! A document as DBML, which dbdiagram.io and its relatives read.
//!
//! Must not know where the text is written.

use std::fmt::Write as _;

use migrations_core::printable::printable;
use migrations_core::quote::{identifier, shown_part};

use crate::document::{
    Column, Constraint, ConstraintKind, Document, Enum, Index, Reference, Table,
};

/// How the file begins.
pub(crate) const HEAD: &str =
    "// Written by `cargo migrations docs`; what is typed here is lost.\n";

pub(crate) fn text(document: &Document) -> String {
    let name = name(&document.name);
    let (with_columns, without): (Vec<&Table>, Vec<&Table>) =
        document.tables.iter().partition(|table| !table.columns.is_empty());
    let mut text = format!("{HEAD}Project {name} {{\n  database_type: 'PostgreSQL'\n}}\n");
    document.enums.iter().for_each(|it| text += &enumeration(it));
    with_columns.iter().for_each(|it| text += &table(it));
    without.iter().for_each(|it| text += &left_out(it));
    for table in &document.tables {
        let keys = table.foreign_keys().filter(|key| document.has_referenced(key));
        let keys = keys.filter_map(|key| reference(table, key));
        keys.for_each(|key| text += &key);
    }
    text
}

fn enumeration(it: &Enum) -> String {
    let values: String = it.values.iter().map(|value| format!("  {}\n", name(value))).collect();
    format!("\nEnum {} {{\n{values}}}\n", qualified(&it.schema, &it.name))
}

fn table(table: &Table) -> String {
    let columns: String = table.columns.iter().map(|it| column(table, it)).collect();
    let note = table.comment.as_ref().map(|comment| format!("\n  Note: {}\n", string(comment)));
    format!(
        "\nTable {} {{\n{columns}{}{}}}\n",
        qualified(&table.schema, &table.name),
        indexes(table),
        note.unwrap_or_default()
    )
}

/// Readers of DBML refuse a table without columns.
fn left_out(table: &Table) -> String {
    let name = qualified(&table.schema, &table.name);
    format!("\n// Table {name} has no column, and is left out.\n")
}

fn column(table: &Table, column: &Column) -> String {
    let is_alone = |kind| {
        let mut constraints = table.constraints.iter().filter(|it| it.kind == kind);
        constraints.any(|it| matches!(it.columns.as_slice(), [one] if *one == column.name))
    };
    let mut settings = Vec::new();
    settings.extend(is_alone(ConstraintKind::PrimaryKey).then(|| "pk".to_owned()));
    settings.extend(is_alone(ConstraintKind::Unique).then(|| "unique".to_owned()));
    settings.extend((!column.is_nullable).then(|| "not null".to_owned()));
    settings.extend(column.identity.as_ref().map(|_| "increment".to_owned()));
    settings.extend(column.default.as_ref().map(|it| format!("default: {}", expression(it))));
    settings.extend(column.comment.as_ref().map(|it| format!("note: {}", string(it))));
    let settings = match settings.as_slice() {
        [] => String::new(),
        settings => format!(" [{}]", settings.join(", ")),
    };
    format!("  {} {}{settings}\n", name(&column.name), name(&column.data_type))
}

/// The keys of several columns, and the indexes.
fn indexes(table: &Table) -> String {
    let keys = table.constraints.iter().filter(|it| it.columns.len() > 1).filter_map(key);
    let own = table.indexes.iter().filter(|it| !it.keys.is_empty()).map(index);
    let lines: String = keys.chain(own).map(|line| format!("    {line}\n")).collect();
    if lines.is_empty() { lines } else { format!("\n  indexes {{\n{lines}  }}\n") }
}

fn key(constraint: &Constraint) -> Option<String> {
    let kind = match constraint.kind {
        ConstraintKind::PrimaryKey => "pk",
        ConstraintKind::Unique => "unique",
        _ => return None,
    };
    Some(format!("{} [{kind}, name: {}]", names(&constraint.columns), string(&constraint.name)))
}

fn index(index: &Index) -> String {
    // Of an index with a condition DBML cannot say for which rows it is unique.
    let unique = if index.is_unique && !index.is_partial { "unique, " } else { "" };
    // Other methods than these two have no word.
    let method = match index.method.as_str() {
        method @ ("btree" | "hash") => format!("type: {method}, "),
        _ => String::new(),
    };
    let note = format!("note: {}", string(&index.definition));
    let keys: Vec<String> = index.keys.iter().map(|key| index_key(index, key)).collect();
    format!("({}) [{unique}{method}name: {}, {note}]", keys.join(", "), string(&index.name))
}

/// A column, or an expression between ticks.
fn index_key(index: &Index, key: &str) -> String {
    match index.columns.iter().find(|column| is_column(column, key)) {
        Some(column) => name(column),
        None => format!("`{}`", one_line(key).replace('`', "'")),
    }
}

/// Whether a key is a column as the server writes it, with nothing but an order behind it.
fn is_column(column: &str, key: &str) -> bool {
    let forms = [shown_part(column), identifier(column)];
    let mut rest = forms.iter().filter_map(|form| key.strip_prefix(form.as_str()));
    rest.any(|rest| {
        rest.is_empty() || [" DESC", " ASC", " NULLS"].iter().any(|it| rest.starts_with(it))
    })
}

/// `Ref: "public"."orders"."user_id" > "public"."users"."id"`.
fn reference(table: &Table, key: &Constraint) -> Option<String> {
    let Reference { schema, table: to, columns } = key.references.as_ref()?;
    let sign = if table.is_unique(&key.columns) { "-" } else { ">" };
    let from = format!("{}.{}", qualified(&table.schema, &table.name), one_or_all(&key.columns));
    let to = format!("{}.{}", qualified(schema, to), one_or_all(columns));
    let actions = [("delete", "ON DELETE "), ("update", "ON UPDATE ")];
    let actions = actions.iter().filter_map(|(word, sql)| {
        let action = action(&key.definition, sql)?;
        Some(format!("{word}: {action}"))
    });
    let actions = actions.collect::<Vec<_>>().join(", ");
    let actions = if actions.is_empty() { actions } else { format!(" [{actions}]") };
    Some(format!("\nRef {}: {from} {sign} {to}{actions}\n", name(&key.name)))
}

/// What a foreign key does when the row is gone that it refers to.
fn action(definition: &str, word: &str) -> Option<&'static str> {
    const ACTIONS: [(&str, &str); 4] = [
        ("CASCADE", "cascade"),
        ("SET NULL", "set null"),
        ("SET DEFAULT", "set default"),
        ("RESTRICT", "restrict"),
    ];
    let (_, rest) = definition.rsplit_once(word)?;
    ACTIONS.iter().find(|(sql, _)| rest.starts_with(sql)).map(|(_, action)| *action)
}

fn one_or_all(columns: &[String]) -> String {
    match columns {
        [one] => name(one),
        columns => names(columns),
    }
}

fn names(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|column| name(column)).collect();
    format!("({})", names.join(", "))
}

fn qualified(schema: &str, table: &str) -> String {
    format!("{}.{}", name(schema), name(table))
}

/// A name in double quotes.
fn name(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text in single quotes.
fn string(text: &str) -> String {
    format!("'{}'", one_line(text).replace('\\', "\\\\").replace('\'', "\\'"))
}

/// An expression of SQL between ticks; as a text where it has ticks itself.
fn expression(text: &str) -> String {
    let line = one_line(text);
    if line.contains('`') { string(text) } else { format!("`{line}`") }
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in printable(text).chars() {
        // A string takes all that is written.
        let _ =
            if matches!(c, '\n' | '\t' | '\r') { line.write_char(' ') } else { line.write_char(c) };
    }
    line
}
