//! Which tables get a struct, and its name.
//!
//! Must not know what the struct holds.

use super::names::{self, Names};
use crate::arguments::RowArgument;
use crate::catalog::{Catalog, Table};

/// A table that gets a struct.
#[derive(Clone)]
pub(super) struct Selected<'a> {
    pub(super) table: &'a Table,
    /// Where it was asked for by name.
    pub(super) argument: Option<&'a RowArgument>,
    /// The struct.
    pub(super) name: String,
}

/// The tables that get a struct, and their names; partitions are rows of their parent.
pub(super) fn select<'a>(
    names: &mut Names,
    catalog: &'a Catalog,
    rows: Option<&'a [RowArgument]>,
) -> Result<Vec<Selected<'a>>, Vec<syn::Error>> {
    let selected = match rows {
        Some(rows) => named(catalog, rows)?,
        None => every(catalog).into_iter().map(|table| (table, None)).collect(),
    };
    let selected = selected.into_iter().map(|(table, argument)| {
        let name = struct_name(names, table, argument);
        Selected { table, argument, name }
    });
    Ok(selected.collect())
}

fn every(catalog: &Catalog) -> Vec<&Table> {
    let is_partition = |table: &&Table| {
        table.partition.as_ref().is_some_and(|partition| partition.starts_with("PARTITION OF"))
    };
    let mut tables: Vec<&Table> = catalog.tables().filter(|table| !is_partition(table)).collect();
    // A table of another schema never takes a name away from one of `public`.
    tables.sort_by_key(|table| table.schema != "public");
    tables
}

type Named<'a> = (&'a Table, Option<&'a RowArgument>);

fn named<'a>(
    catalog: &'a Catalog,
    rows: &'a [RowArgument],
) -> Result<Vec<Named<'a>>, Vec<syn::Error>> {
    let (mut selected, mut errors) = (Vec::new(), Vec::new());
    for argument in rows {
        let name = argument.table.to_string();
        let name = name.trim_start_matches("r#");
        let tables: Vec<&Table> = catalog.tables().filter(|table| table.name == name).collect();
        match tables.as_slice() {
            [table] => selected.push((*table, Some(argument))),
            [] => errors.push(unknown_table(catalog, argument, name)),
            tables => errors.push(ambiguous_table(tables, argument, name)),
        }
    }
    if errors.is_empty() { Ok(selected) } else { Err(errors) }
}

fn unknown_table(catalog: &Catalog, argument: &RowArgument, name: &str) -> syn::Error {
    let hint = names::hint(name, catalog.tables().map(|table| table.name.as_str()));
    let message = format!("the migrations create no table `{name}`{hint}");
    syn::Error::new(argument.table.span(), message)
}

fn ambiguous_table(tables: &[&Table], argument: &RowArgument, name: &str) -> syn::Error {
    let schemas: Vec<String> =
        tables.iter().map(|table| format!("`{}.{name}`", table.schema)).collect();
    let message = format!(
        "`{name}` is {}; leave `rows` out, and each gets a struct of its own",
        schemas.join(" and ")
    );
    syn::Error::new(argument.table.span(), message)
}

fn struct_name(names: &mut Names, table: &Table, argument: Option<&RowArgument>) -> String {
    if let Some(name) = argument.and_then(|argument| argument.name.as_ref()) {
        return names.give(&[name.to_string()]);
    }
    let natural = names::of_table(&table.name);
    let qualified = names::of_type(&format!("{}_{natural}", table.schema));
    names.give(&[natural.clone(), format!("{natural}Row"), qualified])
}
