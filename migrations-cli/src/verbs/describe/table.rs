//! What a query gives and takes, as lines for a person.

use migrations_prepare::describe::rust_type::{RustTypes, Unmapped, sql_name};
use sqlx::postgres::{PgColumn, PgTypeInfo};
use sqlx::{Column, ColumnOrigin, Describe, Either, Postgres};

/// Rows of cells, the first of them titles.
type Rows = Vec<Vec<String>>;

/// The columns, the parameters, and what sqlx has no type for.
pub(super) fn lines(describe: &Describe<Postgres>, types: &RustTypes) -> Vec<String> {
    let mut notes = Vec::new();
    let mut lines = match columns(describe, types, &mut notes) {
        rows if rows.len() > 1 => aligned(&rows),
        _ => vec!["  it gives no columns".to_owned()],
    };
    lines.extend(match parameters(describe, types, &mut notes) {
        rows if rows.len() > 1 => aligned(&rows),
        _ => vec!["  it takes no parameters".to_owned()],
    });
    lines.extend(notes.iter().map(|note| format!("  note: {note}")));
    lines
}

fn columns(describe: &Describe<Postgres>, types: &RustTypes, notes: &mut Vec<String>) -> Rows {
    let titles = ["column", "type", "Rust", "NULL", "origin"];
    let mut rows: Rows = vec![titles.map(str::to_owned).to_vec()];
    for (index, column) in describe.columns.iter().enumerate() {
        // What is not known is taken for nullable, by sqlx as well.
        let is_nullable = describe.nullable(index).unwrap_or(true);
        let rust = match types.of_column(column.type_info()) {
            Ok(rust) if is_nullable => format!("Option<{rust}>"),
            Ok(rust) => rust.to_owned(),
            Err(why) => {
                notes.push(missing(column.type_info(), why, Some(column.name())));
                "-".to_owned()
            }
        };
        rows.push(vec![
            column.name().to_owned(),
            sql_name(column.type_info()),
            rust,
            if is_nullable { "yes" } else { "no" }.to_owned(),
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

fn parameters(describe: &Describe<Postgres>, types: &RustTypes, notes: &mut Vec<String>) -> Rows {
    let parameters = match describe.parameters() {
        Some(Either::Left(parameters)) => parameters,
        Some(Either::Right(_)) | None => &[],
    };
    let titles = ["parameter", "type", "Rust"];
    let mut rows: Rows = vec![titles.map(str::to_owned).to_vec()];
    for (number, info) in (1..).zip(parameters) {
        let rust = types.of_parameter(info).map(str::to_owned).unwrap_or_else(|why| {
            notes.push(missing(info, why, None));
            "-".to_owned()
        });
        rows.push(vec![format!("${number}"), sql_name(info), rust]);
    }
    rows
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
