//! Tables → functions that read and write their rows, each a statement that is known to the letter
//! before the program is built.
//!
//! There is one model: the macro writes it as Rust, and whoever has a server check the statements
//! takes them from it as well.
//! Must not know who asks the server, nor where its answers lie.

use std::collections::BTreeSet;

use syn::Error;

use super::names::{self, Names};
use super::rows::{LeftOut, Model, StructModel};
use crate::arguments::TableArgument;
use crate::catalog::{Catalog, Table};

mod functions;
mod input;
mod keys;
mod statements;
mod tokens;

use functions::Function;
use input::Input;
pub(super) use tokens::{QueryData, tokens};

/// What is generated for one table.
pub(super) struct Access<'a> {
    /// The row.
    pub(super) row: &'a StructModel,
    /// Where the table was asked for.
    pub(super) argument: &'a TableArgument,
    /// The name of what an insert takes.
    new: String,
    /// The columns that an insert may give.
    inputs: Vec<Input<'a>>,
    /// The functions.
    functions: Vec<Function<'a>>,
}

impl Access<'_> {
    /// The statements of its functions.
    pub(super) fn statements(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.statement.sql.as_str())
    }
}

/// Decides on every function of the tables that were asked for.
pub(super) fn model<'a>(
    catalog: &'a Catalog,
    rows: &'a Model,
    queries: &'a [TableArgument],
) -> Result<Vec<Access<'a>>, Vec<Error>> {
    let mut names = rows.names.clone();
    let (mut model, mut errors) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for argument in queries {
        match find(catalog, rows, argument) {
            Ok((table, row)) if seen.insert((&table.schema, &table.name)) => {
                match access(catalog, &mut names, table, row, argument) {
                    Ok(access) => model.push(access),
                    Err(message) => errors.push(Error::new(argument.span, message)),
                }
            }
            Ok(_) => {
                let message = format!("`{}` is given twice", argument.name);
                errors.push(Error::new(argument.span, message));
            }
            Err(message) => errors.push(Error::new(argument.span, message)),
        }
    }
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

/// The table that an argument names, and its row.
fn find<'a>(
    catalog: &'a Catalog,
    rows: &'a Model,
    argument: &TableArgument,
) -> Result<(&'a Table, &'a StructModel), String> {
    let is_meant = |table: &&Table| {
        let is_in_schema = argument.schema.as_ref().is_none_or(|schema| *schema == table.schema);
        table.name == argument.name && is_in_schema
    };
    let tables: Vec<&Table> = catalog.tables().filter(is_meant).collect();
    let shown = match &argument.schema {
        Some(schema) => format!("{schema}.{}", argument.name),
        None => argument.name.clone(),
    };
    let table = match tables.as_slice() {
        [table] => *table,
        [] => {
            let hint =
                names::hint(&argument.name, catalog.tables().map(|table| table.name.as_str()));
            return Err(format!("the migrations create no table `{shown}`{hint}"));
        }
        tables => {
            let places = tables.iter().map(|table| format!("`{}.{}`", table.schema, table.name));
            let places: Vec<String> = places.collect();
            return Err(format!(
                "`{shown}` is {}: name one of them with its schema",
                places.join(" and ")
            ));
        }
    };
    let row = rows.structs.iter().find(|row| row.table == table.name && row.schema == table.schema);
    row.map(|row| (table, row)).ok_or_else(|| {
        let is_it = |item: &&LeftOut| item.table == table.name && item.schema == table.schema;
        match rows.left_out.iter().find(is_it) {
            Some(item) => format!("`{shown}` has no struct: {}; {}", item.reason, item.help),
            None => format!("`{shown}` has no struct: name it in `rows` as well"),
        }
    })
}

fn access<'a>(
    catalog: &'a Catalog,
    names: &mut Names,
    table: &'a Table,
    row: &'a StructModel,
    argument: &'a TableArgument,
) -> Result<Access<'a>, String> {
    let natural = format!("New{}", row.name);
    let new = names.give(&[natural.clone(), format!("{natural}Row")]);
    let columns = std::iter::zip(&table.columns, &row.fields);
    let inputs: Vec<Input<'a>> =
        columns.filter_map(|(column, field)| Input::of(catalog, table, column, field)).collect();
    let functions = functions::all(catalog, table, row, &inputs)?;
    Ok(Access { row, argument, new, inputs, functions })
}

#[cfg(test)]
mod tests;
