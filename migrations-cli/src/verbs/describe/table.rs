//! What a query gives and takes, as lines for a person.

use std::borrow::Cow;

use migrations_prepare::describe::rust_type::{ColumnType, RustTypes, Unmapped, sql_name};
use migrations_prepare::describe::{Described, Unreadable, Value};
use sqlx::postgres::{PgColumn, PgTypeInfo};
use sqlx::{Column, ColumnOrigin, Describe, Either, Postgres};

/// Rows of cells, the first of them titles.
type Rows = Vec<Vec<String>>;

/// The columns, the parameters, and what sqlx has no type for.
pub(super) fn lines(described: &Described, types: &RustTypes) -> Vec<String> {
    let Described { describe, unreadable, .. } = described;
    let mut notes = Notes { unreadable, notes: Vec::new() };
    let mut lines = match columns(describe, types, &mut notes) {
        rows if rows.len() > 1 => aligned(&rows),
        _ => vec!["  it gives no columns".to_owned()],
    };
    lines.extend(match parameters(describe, types, &mut notes) {
        rows if rows.len() > 1 => aligned(&rows),
        _ => vec!["  it takes no parameters".to_owned()],
    });
    lines.extend(notes.notes.iter().map(|note| format!("  note: {note}")));
    lines
}

fn columns(describe: &Describe<Postgres>, types: &RustTypes, notes: &mut Notes<'_>) -> Rows {
    let titles = ["column", "type", "Rust", "NULL", "origin"];
    let mut rows: Rows = vec![titles.map(str::to_owned).to_vec()];
    for (index, column) in describe.columns.iter().enumerate() {
        // What is not known is taken for nullable, by sqlx as well.
        let can_be_null = describe.nullable(index).unwrap_or(true);
        let ColumnType { rust, is_nullable } = types.of_column(column, can_be_null);
        let value = |other: &Value| matches!(other, Value::Column(other, _) if *other == index);
        let rust = notes.told(column.type_info(), rust, value, Some(column.name()));
        let rust = match rust {
            Some(rust) if is_nullable => format!("Option<{rust}>"),
            Some(rust) => rust,
            None => "-".to_owned(),
        };
        rows.push(vec![
            column.name().to_owned(),
            sql_name(column.type_info()),
            rust,
            if can_be_null { "yes" } else { "no" }.to_owned(),
            origin(column),
        ]);
    }
    rows
}

fn origin(column: &PgColumn) -> String {
    match column.origin() {
        ColumnOrigin::Table(origin) => format!("{}.{}", origin.table, origin.name),
        ColumnOrigin::Expression | ColumnOrigin::Unknown => "-".to_owned(),
    }
}

fn parameters(describe: &Describe<Postgres>, types: &RustTypes, notes: &mut Notes<'_>) -> Rows {
    let parameters = match describe.parameters() {
        Some(Either::Left(parameters)) => parameters,
        Some(Either::Right(_)) | None => &[],
    };
    let titles = ["parameter", "type", "Rust"];
    let mut rows: Rows = vec![titles.map(str::to_owned).to_vec()];
    for (number, info) in (1..).zip(parameters) {
        let value = |other: &Value| matches!(other, Value::Parameter(other) if *other == number);
        let rust = notes.told(info, types.of_parameter(info), value, None);
        let rust = rust.unwrap_or_else(|| "-".to_owned());
        rows.push(vec![format!("${number}"), sql_name(info), rust]);
    }
    rows
}

/// What is worth a word, in the order of the values.
struct Notes<'a> {
    unreadable: &'a [Unreadable],
    notes: Vec<String>,
}

impl Notes<'_> {
    /// The type of a value, where it has one that a program can use; otherwise with a word about it.
    fn told(
        &mut self,
        info: &PgTypeInfo,
        rust: Result<Cow<'_, str>, Unmapped>,
        is_value: impl Fn(&Value) -> bool,
        column: Option<&str>,
    ) -> Option<String> {
        let unreadable = self.unreadable.iter().find(|unreadable| is_value(&unreadable.value));
        let note = match (unreadable, &rust) {
            (Some(unreadable), _) => of_unreadable(unreadable),
            (None, Err(why)) => missing(info, *why, column),
            (None, Ok(_)) => return rust.ok().map(Cow::into_owned),
        };
        self.notes.push(note);
        None
    }
}

/// What to do about a type that sqlx cannot even look up.
fn of_unreadable(unreadable: &Unreadable) -> String {
    format!(
        "for {} sqlx has no type of its own, and fails on every query that gives or takes one: {}",
        unreadable.type_name,
        unreadable.help()
    )
}

/// What to do about a type that sqlx has none for.
fn missing(info: &PgTypeInfo, why: Unmapped, column: Option<&str>) -> String {
    let name = sql_name(info);
    match (why, column) {
        (Unmapped::Feature(feature), _) => {
            format!("for {name} sqlx has a type behind its feature `{feature}`")
        }
        (Unmapped::Unknown, Some(column)) => format!(
            "for {name} sqlx has no type of its own; a query names one: AS \"{column}: Type\""
        ),
        (Unmapped::Unknown, None) => {
            format!("for {name} sqlx has no type of its own; a query names one: value as Type")
        }
    }
}

fn aligned(rows: &Rows) -> Vec<String> {
    let width = |cell: &String| cell.chars().count();
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
