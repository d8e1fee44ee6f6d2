//! Comments, and what else is set of an object, as cells of a row.

use migrations_compiler::catalog::Properties;

use super::escape::{code, sql, text};
use super::parts::grid;
use crate::privileges::grouped;

/// A row for each property.
pub(super) fn table(properties: Option<&Properties>) -> String {
    let rows = properties.into_iter().flatten();
    grid(&["Property", "Value"], rows.map(|(name, value)| vec![text(name), shown(name, value)]))
}

/// The properties in one cell, a line each.
pub(super) fn cell(properties: Option<&Properties>) -> String {
    let lines = properties.into_iter().flatten();
    let lines = lines.map(|(name, value)| format!("{}: {}", text(name), shown(name, value)));
    lines.collect::<Vec<_>>().join("<br>")
}

fn shown(name: &str, value: &str) -> String {
    match name {
        "privileges" | "sequence privileges" => {
            grouped(value).iter().map(|it| code(it)).collect::<Vec<_>>().join("<br>")
        }
        _ => sql(value),
    }
}

/// Rows with cells of which some say nothing in any row: those columns are left out.
pub(super) fn used(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    let is_used = |at: &usize| rows.iter().any(|row| !row[*at].is_empty());
    let used: Vec<usize> = (0..heads.len()).filter(is_used).collect();
    let heads: Vec<&str> = used.iter().map(|at| heads[*at]).collect();
    grid(&heads, rows.iter().map(|row| used.iter().map(|at| row[*at].clone()).collect()))
}
