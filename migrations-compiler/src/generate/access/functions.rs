//! Which functions a table gets, and what they are called.
//!
//! The rules are those of `docs/access.md`; a change here is a change of every user's code.
//! Must not know how a statement is written.

use syn::ext::IdentExt;

use super::input::Input;
use super::keys::Keys;
use super::statements::{Statement, Statements};
use crate::catalog::{Catalog, Table};
use crate::generate::names::{self, Names};
use crate::generate::rows::{FieldModel, StructModel};

/// A function to be written.
pub(super) struct Function<'a> {
    /// Its name.
    pub(super) name: String,
    /// What it does, as a sentence.
    pub(super) about: String,
    /// What it sends.
    pub(super) statement: Statement<'a>,
    /// What it takes and gives.
    pub(super) shape: Shape<'a>,
}

/// What a function takes and gives.
pub(super) enum Shape<'a> {
    /// A key → the row, where there is one.
    Get(Vec<&'a FieldModel>),
    /// A key → all rows that have it.
    List(Vec<&'a FieldModel>),
    /// A new row → the row.
    Insert,
    /// New rows → the rows.
    InsertMany,
    /// A row → the row as it is then, where it is still there.
    Update,
    /// A key → whether there was a row.
    Delete(Vec<&'a FieldModel>),
}

/// Every function of a table, or why it cannot have any.
pub(super) fn all<'a>(
    catalog: &'a Catalog,
    table: &'a Table,
    row: &'a StructModel,
    inputs: &[Input<'a>],
) -> Result<Vec<Function<'a>>, String> {
    let keys = Keys::of(catalog, table);
    let statements = Statements::new(catalog, table, row)?;
    let fields = |columns: &[String]| -> Vec<&'a FieldModel> {
        let field = |column: &String| row.fields.iter().find(|field| field.column == *column);
        columns.iter().filter_map(field).collect()
    };
    let mut names = Names::default();
    let mut functions = Vec::new();
    let mut add = |name: &str, about: String, statement: Statement<'a>, shape: Shape<'a>| {
        let name = names.give(&[name.to_owned()]);
        functions.push(Function { name, about, statement, shape });
    };
    let primary = keys.primary.as_deref().map(fields).unwrap_or_default();
    if !primary.is_empty() {
        let about = "The row that has this primary key.".to_owned();
        add("get", about, statements.get(&primary), Shape::Get(primary.clone()));
    }
    for columns in &keys.unique {
        let key = fields(columns);
        let about = format!("The row that has this {}; there is at most one.", shown(columns));
        add(&by("get_by", &key), about, statements.get(&key), Shape::Get(key));
    }
    for (columns, definition) in &keys.foreign {
        let key = fields(columns);
        let about = format!(
            "The rows that have this {}{}: `{definition}`.",
            shown(columns),
            if primary.is_empty() { "" } else { ", in the order of the primary key" },
        );
        add(&by("list_by", &key), about, statements.list(&key, &primary), Shape::List(key));
    }
    let about = "Inserts a row, and gives it back as it is in the table.".to_owned();
    add("insert", about, statements.insert(inputs), Shape::Insert);
    let about = "Inserts all of these rows in one statement, and gives them back in their order."
        .to_owned();
    add("insert_many", about, statements.insert_many(inputs), Shape::InsertMany);
    let changed: Vec<&Input<'a>> = inputs
        .iter()
        .filter(|input| !primary.iter().any(|key| key.column == input.column.name))
        .collect();
    if !primary.is_empty() && !changed.is_empty() {
        let about =
            "Writes every field but the primary key, and gives the row back as it is then; \
                     `None` where it is gone."
                .to_owned();
        add("update", about, statements.update(&primary, &changed), Shape::Update);
    }
    if !primary.is_empty() {
        let about = "Deletes the row that has this primary key; whether there was one.".to_owned();
        add("delete", about, statements.delete(&primary), Shape::Delete(primary.clone()));
    }
    Ok(functions)
}

/// `get_by` and the fields: `get_by_symbol_and_day`.
fn by(verb: &str, key: &[&FieldModel]) -> String {
    let fields: Vec<String> =
        key.iter().map(|field| names::identifier(&field.name).unraw().to_string()).collect();
    format!("{verb}_{}", fields.join("_and_"))
}

fn shown(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    columns.join(" and ")
}
