//! Closed lists of texts: the enums of a schema, and which columns hold one.
//!
//! Must not know how an enum is written.

use std::collections::BTreeMap;

use super::check_list;
use super::enums::{EnumModel, Wire};
use super::identifier::is_written;
use super::names::{self, Names};
use super::selection::Selected;
use super::wire::TypeNames;
use crate::catalog::{Catalog, Column, ConstraintKind, Domain, Table};
use crate::config::Types;

/// The enums, and what has each.
#[derive(Default)]
pub(super) struct Enums {
    pub(super) models: Vec<EnumModel>,
    /// The enum of a type or a domain, by schema and name.
    pub(super) of_type: BTreeMap<(String, String), String>,
    /// The enum of a column that a `CHECK` of its table closes: schema, table, column.
    pub(super) of_column: BTreeMap<(String, String, String), String>,
}

/// The enums of a schema: its own types first, then the lists of `CHECK`s, then those of domains.
pub(super) fn enums(
    names: &mut Names,
    catalog: &Catalog,
    type_names: &TypeNames<'_>,
    tables: &[Selected<'_>],
    types: &Types,
) -> Enums {
    let mut enums = Enums::default();
    for item in catalog.enums() {
        let natural = names::of_type(&item.name);
        let name = names.give(&[natural.clone(), format!("{natural}Enum")]);
        let wire = type_names.wire_name(&item.schema, &item.name, item.sql_name.as_deref());
        enums.of_type.insert((item.schema.clone(), item.name.clone()), name.clone());
        let about = format!("The type `{}`.", wire.shown);
        let values = item.values.clone();
        enums.models.push(EnumModel { name, values, wire: Wire::Type(wire), about });
    }
    for list in lists(tables, types) {
        list.give_name(names, tables, &mut enums);
    }
    for domain in catalog.domains() {
        let has = |selected: &Selected<'_>| has_domain(selected.table, domain, types);
        let values = list_of_domain(domain).filter(|_| tables.iter().any(has));
        let Some(values) = values else { continue };
        let natural = names::of_type(&domain.name);
        let name = names.give(&[natural.clone(), format!("{natural}Enum")]);
        enums.of_type.insert((domain.schema.clone(), domain.name.clone()), name.clone());
        let about = format!("What the domain `{}` allows.", domain.name);
        enums.models.push(EnumModel { name, values, wire: Wire::Text, about });
    }
    enums
}

/// What a domain of text allows, where its `CHECK` is a list.
fn list_of_domain(domain: &Domain) -> Option<Vec<String>> {
    let is_text = matches!(domain.data_type.as_str(), "text")
        || domain.data_type.starts_with("character varying");
    if !is_text || domain.data_type.ends_with(']') {
        return None;
    }
    let checks = domain.constraints.iter();
    checks
        .filter(|check| check.kind == ConstraintKind::Check)
        .find_map(|check| check_list::of_value(&check.definition))
}

fn has_domain(table: &Table, domain: &Domain, types: &Types) -> bool {
    types.makes_enums_of(&table.schema, &table.name)
        && table.columns.iter().any(|column| is_of_domain(column, domain))
}

/// Whether a column, or each element of it, is of that very domain.
pub(super) fn is_of_domain(column: &Column, domain: &Domain) -> bool {
    is_named(column.data_type.trim_end_matches("[]"), domain)
}

/// Whether this is how PostgreSQL writes that domain.
pub(super) fn is_named(data_type: &str, domain: &Domain) -> bool {
    is_written(data_type, &domain.schema, &domain.name)
}

/// One list of texts under one column name; several tables may share it.
struct List<'a> {
    column: &'a str,
    values: Vec<String>,
    tables: Vec<&'a Table>,
    is_only_one: bool,
}

/// Lists that have both column name and values in common become one enum.
fn lists<'a>(tables: &[Selected<'a>], types: &Types) -> Vec<List<'a>> {
    let mut lists: Vec<List<'a>> = Vec::new();
    for (table, column) in columns(tables) {
        let is_text = matches!(column.base_type.as_str(), "text" | "varchar") && !column.is_array;
        let is_closed = is_text && types.makes_enums_of(&table.schema, &table.name);
        let Some(values) = check_list::of_column(table, &column.name).filter(|_| is_closed) else {
            continue;
        };
        let known =
            lists.iter_mut().find(|list| list.column == column.name && list.values == values);
        match known {
            Some(list) => list.tables.push(table),
            None => lists.push(List {
                column: &column.name,
                values,
                tables: vec![table],
                is_only_one: true,
            }),
        }
    }
    let columns: Vec<&str> = lists.iter().map(|list| list.column).collect();
    for list in &mut lists {
        list.is_only_one = columns.iter().filter(|column| **column == list.column).count() == 1;
    }
    lists
}

impl List<'_> {
    /// The column's name where it is free and means one list; the table's before it otherwise.
    fn give_name(self, names: &mut Names, tables: &[Selected<'_>], enums: &mut Enums) {
        let owner = tables.iter().find(|selected| selected.table.name == self.tables[0].name);
        let natural = names::of_type(self.column);
        let qualified = format!("{}{natural}", owner.map_or("", |selected| &selected.name));
        let wishes = if self.is_only_one { vec![natural, qualified] } else { vec![qualified] };
        let name = names.give(&wishes);
        let places: Vec<String> =
            self.tables.iter().map(|table| format!("`{}.{}`", table.name, self.column)).collect();
        for table in &self.tables {
            let column = (table.schema.clone(), table.name.clone(), self.column.to_owned());
            enums.of_column.insert(column, name.clone());
        }
        let about = format!("What a `CHECK` allows in {}.", places.join(" and "));
        enums.models.push(EnumModel { name, values: self.values, wire: Wire::Text, about });
    }
}

fn columns<'a>(tables: &[Selected<'a>]) -> Vec<(&'a Table, &'a Column)> {
    tables
        .iter()
        .flat_map(|selected| selected.table.columns.iter().map(|column| (selected.table, column)))
        .collect()
}
