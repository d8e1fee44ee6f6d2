//! What sqlx's own macros must be told, so that they take the same types as `rows`.
//!
//! Must not know how a `sqlx.toml` is written.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::columns::{Columns, Origin, Typed};
use super::identifier::type_name;
use super::rows::Model;
use super::shown::shown;
use super::types::{self, Paths};
use crate::catalog::{Column, Composite, Domain, Table};

/// The entries of `[macros.type-overrides]` and `[macros.table-overrides]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The type in Rust for each type that sqlx does not know, by the name that a session gives it.
    pub types: BTreeMap<String, String>,
    /// The type in Rust for columns that are more than their type says, by table and column.
    pub tables: BTreeMap<String, BTreeMap<String, String>>,
}

/// What has to be said of this schema, where `rows` is in that module.
pub(super) fn overrides(model: &Model<'_>, module: &TokenStream) -> Overrides {
    let paths = Paths::outside(&quote!(#module::rows));
    let mut overrides = Overrides::default();
    let columns = &model.columns;
    let catalog = columns.catalog;
    for item in catalog.enums() {
        let name = type_name(&item.schema, &item.name, item.sql_name.as_deref());
        overrides.add_type(&name, columns.of_named(&item.schema, &item.name, &paths));
    }
    for item in catalog.composites() {
        let name = type_name(&item.schema, &item.name, item.sql_name.as_deref());
        overrides.add_type(&name, columns.of_named(&item.schema, &item.name, &paths));
    }
    for column in elsewhere(model) {
        overrides.add_types_of(columns, column, &paths);
    }
    for selected in &model.selected {
        let table = selected.table;
        let name = type_name(&table.schema, &table.name, table.sql_name.as_deref());
        for column in &table.columns {
            overrides.add_types_of(columns, column, &paths);
            overrides.add_column(&name, &column.name, columns.of_table(table, column, &paths).ok());
        }
    }
    let is_selected =
        |table: &Table| model.selected.iter().any(|selected| std::ptr::eq(selected.table, table));
    for shown in shown(catalog).into_iter().filter(|shown| is_selected(shown.table)) {
        let typed = columns.of_table(shown.table, shown.column, &paths);
        overrides.add_column(&shown.relation, shown.name, typed.ok());
    }
    overrides
}

/// The columns that a query can give and that are of no table: of composite types and of views.
fn elsewhere<'a>(model: &Model<'a>) -> impl Iterator<Item = &'a Column> {
    let columns = &model.columns;
    let has_struct = |composite: &&Composite| {
        columns.composites.contains_key(&(composite.schema.clone(), composite.name.clone()))
    };
    let of_composites = columns.catalog.composites().filter(has_struct);
    // Who wants no rows is told nothing.
    let of_views = columns.catalog.views().filter(|_| !model.selected.is_empty());
    let of_composites = of_composites.flat_map(|composite| &composite.columns);
    of_composites.chain(of_views.flat_map(|view| &view.columns))
}

impl Overrides {
    /// Whether nothing has to be said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.tables.is_empty()
    }

    /// The overrides with the types as another crate names them, which knows this one by that name.
    #[must_use]
    pub(crate) fn seen_from_outside(mut self, crate_name: &str) -> Overrides {
        let columns = self.tables.values_mut().flat_map(|columns| columns.values_mut());
        for value in self.types.values_mut().chain(columns) {
            *value = from_outside(value, crate_name);
        }
        self
    }

    /// A column, where it is more than its type says.
    fn add_column(&mut self, relation: &str, column: &str, typed: Option<Typed>) {
        if let Some(typed) = typed.filter(|typed| typed.origin == Origin::Column) {
            let columns = self.tables.entry(relation.to_owned()).or_default();
            columns.insert(column.to_owned(), readable(&typed.data_type));
        }
    }

    /// A type, and the arrays of it.
    fn add_type(&mut self, name: &str, element: Option<TokenStream>) {
        let Some(element) = element else { return };
        self.types.insert(name.to_owned(), readable(&element));
        self.types.insert(format!("{name}[]"), readable(&quote!(Vec<#element>)));
    }

    /// The domains around the base type of a column: sqlx sees them in parameters and in arrays, and
    /// never in the value of a column.
    fn add_domains_of(&mut self, columns: &Columns<'_>, column: &Column, paths: &Paths) {
        for (domain, rest) in columns.layers(column).with_rest() {
            let is_array = rest.has_array();
            let under = Column { data_type: written(domain), is_array, ..column.clone() };
            let Some(element) = columns.element(&under, paths) else { continue };
            let (name, known) = (domain_name(domain), element.origin == Origin::Sqlx);
            let element = element.data_type;
            let is_nested = rest.has_domain();
            if is_array {
                let is_known = types::is_domain_known_to_sqlx(&column.base_type, true);
                if !known || is_nested || !is_known {
                    self.types.insert(name, readable(&quote!(Vec<#element>)));
                }
                continue;
            }
            if !known || is_nested || !types::is_domain_known_to_sqlx(&column.base_type, false) {
                self.types.insert(name.clone(), parameter(&element));
            }
            let array = columns
                .layers(&Column { data_type: format!("{}[]", written(domain)), ..column.clone() });
            if array.can_be_decoded(column) && !(known && array.is_known_to_sqlx(column)) {
                self.types.insert(format!("{name}[]"), readable(&quote!(Vec<#element>)));
            }
        }
    }

    /// What the type of a column is called where it is that of a parameter or an expression.
    fn add_types_of(&mut self, columns: &Columns<'_>, column: &Column, paths: &Paths) {
        self.add_domains_of(columns, column, paths);
        let Some(element) = columns.base_element(column, paths) else { return };
        if element.origin == Origin::Type && !column.base_type.starts_with("pg_catalog.") {
            let (schema, name) =
                column.base_type.split_once('.').unwrap_or(("", &column.base_type));
            let is_known = types::is_extensions(schema);
            let name = if is_known { name.to_owned() } else { column.base_type.clone() };
            // The schema's own have been added with the way in which a session writes them.
            if !columns.is_of_schema(column) {
                self.add_type(&name, Some(element.data_type));
            }
        }
    }
}

/// How PostgreSQL writes the type of a column that has this domain.
fn written(domain: &Domain) -> String {
    format!("{}.{}", domain.schema, domain.name)
}

fn domain_name(domain: &Domain) -> String {
    type_name(&domain.schema, &domain.name, domain.sql_name.as_deref())
}

/// What a parameter takes whose type is a domain over one value: sqlx takes a text or bytes that are
/// borrowed as well.
fn parameter(element: &TokenStream) -> String {
    match readable(element).as_str() {
        "String" => "&str".to_owned(),
        "Vec<u8>" => "&[u8]".to_owned(),
        value => value.to_owned(),
    }
}

/// A type whose paths begin with the name of the crate, and no longer with `crate`.
fn from_outside(value: &str, crate_name: &str) -> String {
    const OWN: &str = "crate::";
    let (mut outside, mut rest) = (String::new(), value);
    while let Some(start) = rest.find(OWN) {
        let (before, found) = rest.split_at(start);
        let last = before.chars().next_back();
        let is_within = last.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '#'));
        outside.push_str(before);
        match is_within {
            true => outside.push_str(OWN),
            false => outside.push_str(&format!("::{crate_name}::")),
        }
        rest = found.strip_prefix(OWN).unwrap_or_default();
    }
    outside + rest
}

/// Tokens as a person would write them.
fn readable(tokens: &TokenStream) -> String {
    const TIDY: [(&str, &str); 9] = [
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        ("::std::vec::Vec", "Vec"),
        ("::std::string::String", "String"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
    ];
    TIDY.iter().fold(tokens.to_string(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_crate_begin_with_its_name_elsewhere() {
        let cases = [
            ("crate::rows::Side", "::db::rows::Side"),
            ("Vec<crate::a::rows::Side>", "Vec<::db::a::rows::Side>"),
            ("Map<crate::A, my_crate::B>", "Map<::db::A, my_crate::B>"),
            ("a::r#crate::B", "a::r#crate::B"),
            ("String", "String"),
        ];
        for (value, expected) in cases {
            assert_eq!(from_outside(value, "db"), expected);
        }
    }
}
