//! Tables → structs, and the enums that their columns hold.
//!
//! Must not know how a schema is read; must not change a name once users have it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Path;

use super::enums::{EnumModel, Wire};
use super::identifier::{self, identifier};
use super::names::{self, Names};
use super::{Options, check_list, derive_list, documented, types};
use crate::arguments::RowArgument;
use crate::catalog::{Catalog, Column, Table};

/// Everything that `rows` will hold.
pub(super) struct Model {
    /// The names that are taken.
    pub(super) names: Names,
    pub(super) enums: Vec<EnumModel>,
    pub(super) structs: Vec<StructModel>,
    /// A sentence for each table that has no struct, and why.
    pub(super) left_out: Vec<String>,
}

/// A struct to be written.
pub(super) struct StructModel {
    /// The schema of its table.
    pub(super) schema: String,
    /// Its table.
    pub(super) table: String,
    pub(super) name: String,
    about: String,
    pub(super) fields: Vec<FieldModel>,
}

/// A field, and the column that it holds.
pub(super) struct FieldModel {
    pub(super) column: String,
    pub(super) name: String,
    pub(super) data_type: FieldType,
    about: String,
}

/// The type of a field.
pub(super) struct FieldType {
    /// What it is where there is a value.
    pub(super) value: TokenStream,
    /// Whether there may be none.
    pub(super) is_option: bool,
    /// Whether sqlx takes and gives that type without being told.
    pub(super) is_of_sqlx: bool,
}

impl ToTokens for FieldType {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let value = &self.value;
        match self.is_option {
            true => quote!(::std::option::Option<#value>).to_tokens(tokens),
            false => value.to_tokens(tokens),
        }
    }
}

/// Which enum the values of a column have.
type EnumOfColumn = BTreeMap<(String, String, String), String>;

/// Decides on every name and type.
pub(super) fn model(catalog: &Catalog, options: &Options) -> Result<Model, Vec<syn::Error>> {
    let selected = select(catalog, options.rows.as_deref())?;
    let mut names = Names::default();
    let struct_names: Vec<String> = selected
        .iter()
        .map(|(table, argument)| struct_name(&mut names, table, *argument))
        .collect();
    let tables: Vec<(&Table, &str)> = std::iter::zip(&selected, &struct_names)
        .map(|((table, _), name)| (*table, name.as_str()))
        .collect();
    let (enums, of_column) = enums(&mut names, catalog, &tables);
    let mut model = Model { names, enums, structs: Vec::new(), left_out: Vec::new() };
    let mut errors = Vec::new();
    for ((table, argument), name) in std::iter::zip(&selected, struct_names) {
        match (structure(table, *argument, name, &of_column, options), argument) {
            (Ok(item), _) => model.structs.push(item),
            (Err(reason), Some(argument)) => {
                errors.push(syn::Error::new(argument.table.span(), reason))
            }
            (Err(reason), None) => model.left_out.push(format!(" No struct: {reason}.")),
        }
    }
    if errors.is_empty() { Ok(model) } else { Err(errors) }
}

type Selected<'a> = (&'a Table, Option<&'a RowArgument>);

/// The tables that get a struct; partitions are rows of their parent.
fn select<'a>(
    catalog: &'a Catalog,
    rows: Option<&'a [RowArgument]>,
) -> Result<Vec<Selected<'a>>, Vec<syn::Error>> {
    let Some(rows) = rows else {
        let is_partition = |table: &&Table| {
            table.partition.as_ref().is_some_and(|partition| partition.starts_with("PARTITION OF"))
        };
        let mut tables: Vec<&Table> =
            catalog.tables().filter(|table| !is_partition(table)).collect();
        // A table of another schema never takes a name away from one of `public`.
        tables.sort_by_key(|table| table.schema != "public");
        return Ok(tables.into_iter().map(|table| (table, None)).collect());
    };
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
    let hint = nearest_table(catalog, name);
    let message = format!("the migrations create no table `{name}`{hint}");
    syn::Error::new(argument.table.span(), message)
}

/// `; did you mean …?`, where a table has nearly that name.
pub(super) fn nearest_table(catalog: &Catalog, name: &str) -> String {
    let nearest = catalog
        .tables()
        .map(|table| (strsim::damerau_levenshtein(name, &table.name), table.name.as_str()))
        .min()
        .filter(|(distance, nearest)| *distance <= nearest.len() / 3);
    nearest.map(|(_, nearest)| format!("; did you mean `{nearest}`?")).unwrap_or_default()
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

/// The enums of a schema: its own types first, then the lists of `CHECK`s.
fn enums(
    names: &mut Names,
    catalog: &Catalog,
    tables: &[(&Table, &str)],
) -> (Vec<EnumModel>, EnumOfColumn) {
    let mut enums = Vec::new();
    let mut of_column = EnumOfColumn::new();
    for item in catalog.enums() {
        let natural = names::of_type(&item.name);
        let name = names.give(&[natural.clone(), format!("{natural}Enum")]);
        let type_name = type_name(&item.schema, &item.name);
        for (table, column) in columns(tables) {
            if column.base_type == qualified(&item.schema, &item.name) {
                of_column.insert(key(table, column), name.clone());
            }
        }
        let about = format!("The type `{type_name}`.");
        enums.push(EnumModel {
            name,
            values: item.values.clone(),
            wire: Wire::Type(type_name),
            about,
        });
    }
    for list in lists(tables) {
        list.give_name(names, tables, &mut enums, &mut of_column);
    }
    (enums, of_column)
}

/// One list of texts under one column name; several tables may share it.
struct List<'a> {
    column: &'a str,
    values: Vec<String>,
    tables: Vec<&'a Table>,
    is_only_one: bool,
}

/// Lists that have both column name and values in common become one enum.
fn lists<'a>(tables: &[(&'a Table, &str)]) -> Vec<List<'a>> {
    let mut lists: Vec<List<'a>> = Vec::new();
    for (table, column) in columns(tables) {
        let is_text = matches!(column.base_type.as_str(), "text" | "varchar") && !column.is_array;
        let Some(values) = check_list::of_column(table, &column.name).filter(|_| is_text) else {
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
    fn give_name(
        self,
        names: &mut Names,
        tables: &[(&Table, &str)],
        enums: &mut Vec<EnumModel>,
        of_column: &mut EnumOfColumn,
    ) {
        let owner = tables.iter().find(|(table, _)| table.name == self.tables[0].name);
        let natural = names::of_type(self.column);
        let qualified = format!("{}{natural}", owner.map_or("", |(_, name)| name));
        let wishes = if self.is_only_one { vec![natural, qualified] } else { vec![qualified] };
        let name = names.give(&wishes);
        let places: Vec<String> =
            self.tables.iter().map(|table| format!("`{}.{}`", table.name, self.column)).collect();
        for table in &self.tables {
            let column = (table.schema.clone(), table.name.clone(), self.column.to_owned());
            of_column.insert(column, name.clone());
        }
        let about = format!("What a `CHECK` allows in {}.", places.join(" and "));
        enums.push(EnumModel { name, values: self.values, wire: Wire::Text, about });
    }
}

fn columns<'a>(tables: &[(&'a Table, &str)]) -> Vec<(&'a Table, &'a Column)> {
    tables
        .iter()
        .flat_map(|(table, _)| table.columns.iter().map(|column| (*table, column)))
        .collect()
}

fn key(table: &Table, column: &Column) -> (String, String, String) {
    (table.schema.clone(), table.name.clone(), column.name.clone())
}

fn qualified(schema: &str, name: &str) -> String {
    format!("{schema}.{name}")
}

/// `public` is on every search path; any other schema is named.
fn type_name(schema: &str, name: &str) -> String {
    if schema == "public" { identifier(name) } else { identifier::qualified(schema, name) }
}

fn structure(
    table: &Table,
    argument: Option<&RowArgument>,
    name: String,
    enums: &EnumOfColumn,
    options: &Options,
) -> Result<StructModel, String> {
    let mut given = Names::default();
    let field = |column: &Column| {
        // Whether the application has the feature cannot be seen from here, and without it the
        // struct would break the crate of somebody who never asked for it.
        if let (Some(feature), None) = (types::needed_feature(&column.base_type), argument) {
            return Err(format!(
                "`{}.{}` has type `{}`, which needs the feature `{feature}` of sqlx: switch it on \
                 and name the table in `rows`",
                table.name, column.name, column.data_type
            ));
        }
        let known_enum = enums.get(&key(table, column)).map(|name| names::identifier(name));
        let value = match &known_enum {
            Some(name) => types::in_shape(column, quote!(#name)),
            None => types::of_column(column, options.preferred).ok_or_else(|| {
                format!(
                    "`{}.{}` has type `{}`, which has no counterpart in Rust",
                    table.name, column.name, column.data_type
                )
            })?,
        };
        let is_of_sqlx = known_enum.is_none();
        let data_type = FieldType { value, is_option: !column.not_null, is_of_sqlx };
        let natural = names::of_column(&column.name);
        let name = given.give(&[natural.clone(), format!("{natural}_")]);
        let about = column.comment.clone();
        let about = about.unwrap_or_else(|| format!("`{}`: `{}`.", column.name, column.data_type));
        Ok(FieldModel { column: column.name.clone(), name, data_type, about })
    };
    let fields = table.columns.iter().map(field).collect::<Result<_, String>>()?;
    let about = table.comment.clone();
    let about = about.unwrap_or_else(|| format!("A row of `{}.{}`.", table.schema, table.name));
    let (schema, table) = (table.schema.clone(), table.name.clone());
    Ok(StructModel { schema, table, name, about, fields })
}

/// The struct and how a row becomes one.
pub(super) fn tokens(item: &StructModel, derives: &[Path]) -> TokenStream {
    let name = names::identifier(&item.name);
    let derive = derive_list(&["Debug", "Clone", "PartialEq"], derives);
    let about = documented(&item.about);
    let fields: Vec<_> = item.fields.iter().map(|field| names::identifier(&field.name)).collect();
    let data_types = item.fields.iter().map(|field| &field.data_type);
    let docs = item.fields.iter().map(|field| documented(&field.about));
    let columns = item.fields.iter().map(|field| &field.column);
    let sqlx = quote!(::migrations::__private::sqlx);
    quote! {
        #about
        #derive
        pub struct #name {
            #(#docs pub #fields: #data_types,)*
        }

        impl<'r> #sqlx::FromRow<'r, #sqlx::postgres::PgRow> for #name {
            fn from_row(row: &'r #sqlx::postgres::PgRow) -> ::std::result::Result<Self, #sqlx::Error> {
                ::std::result::Result::Ok(#name {
                    #(#fields: #sqlx::Row::try_get(row, #columns)?,)*
                })
            }
        }
    }
}
