//! The SQL of a table's functions, and what stands for each of its parameters.
//!
//! Must not know what a function is called.

use std::fmt::Write;

use migrations_core::identifier::LONGEST;
use syn::ext::IdentExt;

use super::input::{self, Input};
use crate::catalog::{Catalog, Column, Table};
use crate::generate::identifier::{identifier, qualified, quoted};
use crate::generate::names::{self, Names};
use crate::generate::rows::{FieldModel, StructModel};

/// A statement.
pub(super) struct Statement<'a> {
    /// Its text.
    pub(super) sql: String,
    /// What `$1`, `$2` and so on are.
    pub(super) binds: Vec<Bind<'a>>,
}

/// What stands for a parameter.
#[derive(Clone, Copy)]
pub(super) enum Bind<'a> {
    /// A column of the key that a function takes.
    Key(&'a FieldModel),
    /// A field of the row itself.
    Own(&'a FieldModel),
    /// A field of the new row, by its place among the inputs.
    New(usize),
    /// Whether that field says anything.
    IsGiven(usize),
    /// The field of every new row.
    Each(usize),
    /// Whether that field says anything, of every new row.
    EachIsGiven(usize),
    /// The elements of that field, of all new rows, one after the other.
    Elements(usize),
    /// Where among them those of each new row begin or end, which follows them.
    Bound,
    /// How many new rows there are.
    Count,
}

/// Writes the statements of one table.
pub(super) struct Statements<'a> {
    catalog: &'a Catalog,
    columns: &'a [Column],
    table: String,
    /// The list of columns that makes a row.
    row: String,
}

impl<'a> Statements<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        table: &'a Table,
        row: &'a StructModel,
    ) -> Result<Statements<'a>, String> {
        let columns = std::iter::zip(&table.columns, &row.fields);
        let columns = columns.map(|(column, field)| column_of_row(catalog, column, field));
        let columns = columns.collect::<Result<Vec<_>, String>>()?;
        let row = columns.join(", ");
        let columns = &table.columns;
        Ok(Statements { catalog, columns, table: qualified(&table.schema, &table.name), row })
    }

    pub(super) fn get(&self, key: &[&'a FieldModel]) -> Statement<'a> {
        let (row, table) = (&self.row, &self.table);
        let sql = format!("SELECT {row}\nFROM {table}\nWHERE {}", conditions(key));
        Statement { sql, binds: keys(key) }
    }

    pub(super) fn list(&self, key: &[&'a FieldModel], order: &[&'a FieldModel]) -> Statement<'a> {
        let mut statement = self.get(key);
        let order: Vec<String> = order.iter().map(|field| identifier(&field.column)).collect();
        if !order.is_empty() {
            let _ = write!(statement.sql, "\nORDER BY {}", order.join(", "));
        }
        statement
    }

    pub(super) fn delete(&self, key: &[&'a FieldModel]) -> Statement<'a> {
        let sql = format!("DELETE FROM {}\nWHERE {}", self.table, conditions(key));
        Statement { sql, binds: keys(key) }
    }

    pub(super) fn update(&self, key: &[&'a FieldModel], changed: &[&Input<'a>]) -> Statement<'a> {
        let mut binds: Vec<Bind<'a>> = key.iter().map(|field| Bind::Own(field)).collect();
        let mut assignments = Vec::new();
        for input in changed {
            binds.push(Bind::Own(input.field));
            let value = self.assigned(binds.len(), input.column);
            assignments.push(format!("{} = {value}", identifier(&input.column.name)));
        }
        let sql = format!(
            "UPDATE {}\nSET {}\nWHERE {}\nRETURNING {}",
            self.table,
            assignments.join(", "),
            conditions(key),
            self.row
        );
        Statement { sql, binds }
    }

    pub(super) fn insert(&self, inputs: &[Input<'a>]) -> Statement<'a> {
        let mut binds = Vec::new();
        let mut values = Vec::new();
        for (index, input) in inputs.iter().enumerate() {
            if input.is_default_or_null() {
                binds.push(Bind::IsGiven(index));
            }
            let is_given = format!("${}", binds.len());
            binds.push(Bind::New(index));
            let value = format!("${}", binds.len());
            values.push(match &input.default {
                Some(_) => or_default(input, &is_given, &value),
                None => self.assigned(binds.len(), input.column),
            });
        }
        let sql = match inputs {
            [] => format!("INSERT INTO {} DEFAULT VALUES\nRETURNING {}", self.table, self.row),
            inputs => format!(
                "INSERT INTO {} ({})\nVALUES ({})\nRETURNING {}",
                self.table,
                names_of(inputs),
                values.join(", "),
                self.row
            ),
        };
        Statement { sql, binds }
    }

    /// One parameter holds a column of all rows; the elements of an array column stand in one
    /// array as well, because `unnest` would take arrays of arrays apart to their elements.
    pub(super) fn insert_many(&self, inputs: &[Input<'a>]) -> Statement<'a> {
        if inputs.is_empty() {
            let (table, row) = (&self.table, &self.row);
            let sql = format!(
                "INSERT INTO {table}\nSELECT FROM generate_series(1, $1::int8)\nRETURNING {row}"
            );
            return Statement { sql, binds: vec![Bind::Count] };
        }
        let mut items = Items::new(self.columns);
        for (index, input) in inputs.iter().enumerate() {
            items.add(self.catalog, index, input);
        }
        let has_composite =
            inputs.iter().any(|input| input::is_composite(self.catalog, input.column));
        let sql = format!(
            "INSERT INTO {} ({})\nSELECT {}\nFROM {}\nRETURNING {}",
            self.table,
            names_of(inputs),
            items.values.join(", "),
            items.source(has_composite),
            self.row
        );
        Statement { sql, binds: items.binds }
    }

    /// A parameter that is assigned to a column.
    fn assigned(&self, number: usize, column: &Column) -> String {
        match input::has_domain(column) {
            true => format!("${number}::{}", input::sql_type(self.catalog, column)),
            false => format!("${number}"),
        }
    }
}

/// The columns of `item`, what fills them, and what becomes of them.
struct Items<'a> {
    given: Names,
    names: Vec<String>,
    arrays: Vec<String>,
    values: Vec<String>,
    binds: Vec<Bind<'a>>,
}

impl<'a> Items<'a> {
    fn new(columns: &[Column]) -> Items<'a> {
        let mut given = Names::default();
        for column in columns {
            given.give(std::slice::from_ref(&column.name));
        }
        let (names, arrays, values, binds) = Default::default();
        Items { given, names, arrays, values, binds }
    }

    fn add(&mut self, catalog: &Catalog, index: usize, input: &Input<'a>) {
        let is_given = match input.is_default_or_null() {
            true => self.column(Bind::EachIsGiven(index), None, "given", "bool"),
            false => String::new(),
        };
        let value = match input.column.is_array {
            true => {
                self.binds.push(Bind::Elements(index));
                let elements =
                    format!("(${}::{})", self.binds.len(), input::sql_type(catalog, input.column));
                let first = self.column(Bind::Bound, None, "first", "int4");
                let last = self.column(Bind::Bound, None, "last", "int4");
                format!("{elements}[{first}:{last}]")
            }
            false => {
                let data_type = input::element_type(catalog, input.column);
                self.column(Bind::Each(index), Some(&input.column.name), "", &data_type)
            }
        };
        self.values.push(match &input.default {
            Some(_) => or_default(input, &is_given, &value),
            None => value,
        });
    }

    /// The rows of `item`; in `FROM` a composite would be taken apart into its fields, and in a list
    /// it is not.
    fn source(&self, has_composite: bool) -> String {
        if !has_composite {
            let (arrays, names) = (self.arrays.join(", "), self.names.join(", "));
            return format!("unnest({arrays})\n    AS item ({names})");
        }
        let columns = std::iter::zip(&self.arrays, &self.names);
        let columns: Vec<String> =
            columns.map(|(array, name)| format!("unnest({array}) AS {name}")).collect();
        format!("(SELECT {})\n    AS item", columns.join(", "))
    }

    /// Adds a column to `item`, and says how it is named from outside.
    fn column(
        &mut self,
        bind: Bind<'a>,
        own: Option<&str>,
        purpose: &str,
        data_type: &str,
    ) -> String {
        self.binds.push(bind);
        let number = self.binds.len();
        let name = match own {
            Some(name) => identifier(name),
            None => self.given.give(&[format!("{purpose}_{number}")]),
        };
        self.arrays.push(format!("${number}::{data_type}[]"));
        self.names.push(name.clone());
        format!("item.{name}")
    }
}

/// The value, or what the server computes where there is none.
fn or_default(input: &Input<'_>, is_given: &str, value: &str) -> String {
    let default = input.default.as_deref().unwrap_or_default();
    match input.is_default_or_null() {
        true => format!("CASE WHEN {is_given} THEN {value} ELSE {default} END"),
        false => format!("COALESCE({value}, {default})"),
    }
}

fn names_of(inputs: &[Input<'_>]) -> String {
    let names: Vec<String> = inputs.iter().map(|input| identifier(&input.column.name)).collect();
    names.join(", ")
}

fn conditions(key: &[&FieldModel]) -> String {
    let conditions = key.iter().zip(1..);
    let conditions: Vec<String> = conditions
        .map(|(field, number)| format!("{} = ${number}", identifier(&field.column)))
        .collect();
    conditions.join(" AND ")
}

fn keys<'a>(key: &[&'a FieldModel]) -> Vec<Bind<'a>> {
    key.iter().map(|field| Bind::Key(field)).collect()
}

/// A column under the name of its field, so that sqlx finds the field; where the type of the field
/// is not sqlx's own choice, sqlx is told to take it from the field.
fn column_of_row(catalog: &Catalog, column: &Column, field: &FieldModel) -> Result<String, String> {
    let name = names::identifier(&field.name).unraw().to_string();
    let written = identifier(&field.column);
    let sign = if field.data_type.is_option { '?' } else { '!' };
    let (expression, alias) = match field.data_type.is_of_sqlx {
        // The server tells the elements of an array by their domain, which sqlx does not look under;
        // of a cast it cannot tell that the column is never NULL.
        _ if input::is_array_of_domain(column) => {
            let data_type = input::sql_type(catalog, column);
            (format!("{written}::{data_type}"), format!("{name}{sign}: _"))
        }
        true if name == field.column => return Ok(written),
        true => (written, name),
        false => (written, format!("{name}: _")),
    };
    if alias.len() > LONGEST {
        return Err(format!(
            "`{}` has a name that is too long for generated queries, where it is written as \
             `{alias}`: PostgreSQL keeps {LONGEST} bytes of it",
            field.column
        ));
    }
    Ok(format!("{expression} AS {}", quoted(&alias)))
}
