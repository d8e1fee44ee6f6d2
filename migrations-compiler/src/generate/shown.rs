//! Where else the columns of a table can be read: through views that show them, and in partitions.
//!
//! Must not know what a column is in Rust.

use super::identifier::{is_written, type_name};
use crate::catalog::{Catalog, Column, Table};
use migrations_core::substring;

/// A column of a table under another relation's name.
pub(super) struct Shown<'a> {
    /// The view or the partition, as a session writes it.
    pub(super) relation: String,
    /// The column's name there.
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) column: &'a Column,
}

/// Every column that can be read elsewhere.
pub(super) fn shown(catalog: &Catalog) -> Vec<Shown<'_>> {
    let mut shown = by_views(catalog);
    shown.extend(in_partitions(catalog));
    shown
}

fn by_views(catalog: &Catalog) -> Vec<Shown<'_>> {
    let columns = catalog.views().flat_map(|view| view.columns.iter().map(move |of| (view, of)));
    let shown = columns.filter_map(|(view, of)| {
        let source = of.source.as_ref()?;
        let mut tables = catalog.tables();
        let table =
            tables.find(|table| (&table.schema, &table.name) == (&source.schema, &source.table))?;
        let column = table.columns.iter().find(|column| column.name == source.column)?;
        let relation = type_name(&view.schema, &view.name, view.sql_name.as_deref());
        Some(Shown { relation, name: &of.name, table, column })
    });
    shown.collect()
}

fn in_partitions(catalog: &Catalog) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    for partition in catalog.tables() {
        let Some(table) = whole(catalog, partition) else { continue };
        for of in &partition.columns {
            let column = table.columns.iter().find(|column| column.name == of.name);
            shown.extend(column.map(|column| Shown {
                relation: type_name(
                    &partition.schema,
                    &partition.name,
                    partition.sql_name.as_deref(),
                ),
                name: &of.name,
                table,
                column,
            }));
        }
    }
    shown
}

/// The table that a partition belongs to in the end; partitions can have partitions.
fn whole<'a>(catalog: &'a Catalog, partition: &'a Table) -> Option<&'a Table> {
    let above = std::iter::successors(parent(catalog, partition), |table| parent(catalog, table));
    // A schema that somebody has written by hand may go round in a circle.
    above.take(catalog.tables().count()).last()
}

fn parent<'a>(catalog: &'a Catalog, partition: &Table) -> Option<&'a Table> {
    let rest = partition.partition.as_deref()?.strip_prefix("PARTITION OF ")?;
    let is_parent = |table: &&Table| {
        let mut ends = rest.match_indices(' ');
        ends.any(|(end, _)| is_written(substring(rest, ..end), &table.schema, &table.name))
    };
    catalog.tables().find(is_parent)
}
