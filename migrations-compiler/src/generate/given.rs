//! `types = { … }` of the macro, held against the schema.
//!
//! Must not know what the usual type of a column is.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Type;

use super::names;
use super::types::Paths;
use crate::arguments::TypeArgument;
use crate::catalog::{Catalog, Column};

/// What the macro was told about columns and types.
#[derive(Default)]
pub(super) struct Given {
    columns: Vec<(ColumnKey, Type)>,
    types: Vec<(TypeKey, Type)>,
}

/// Schema, table or composite type, and column.
type ColumnKey = (String, String, String);
/// Schema and name.
type TypeKey = (String, String);

impl Given {
    /// Finds what each entry speaks of.
    pub(super) fn of(
        catalog: &Catalog,
        entries: &[TypeArgument],
    ) -> Result<Given, Vec<syn::Error>> {
        let (mut given, mut errors) = (Given::default(), Vec::new());
        for entry in entries {
            let data_type = entry.data_type.clone();
            match found(catalog, &entry.name) {
                Ok(Found::Column(key)) => given.columns.push((key, data_type)),
                Ok(Found::Type(key)) => given.types.push((key, data_type)),
                Err(message) => errors.push(syn::Error::new(entry.span, message)),
            }
        }
        if errors.is_empty() { Ok(given) } else { Err(errors) }
    }

    /// The whole type of a column, as it was given.
    pub(super) fn column(
        &self,
        (schema, owner): (&str, &str),
        column: &Column,
        paths: &Paths,
    ) -> Option<TokenStream> {
        let is_it = |key: &ColumnKey| key.0 == schema && key.1 == owner && key.2 == column.name;
        let data_type = self.columns.iter().find(|(key, _)| is_it(key)).map(|(_, given)| given)?;
        if !matches!(column.base_type.as_str(), "json" | "jsonb") || is_json(data_type) {
            return Some(data_type.to_token_stream());
        }
        let sqlx = &paths.sqlx;
        let document = quote!(#sqlx::types::Json<#data_type>);
        Some(if column.is_array { quote!(::std::vec::Vec<#document>) } else { document })
    }

    /// The type of the values of a type, as it was given.
    pub(super) fn of_type(&self, schema: &str, name: &str) -> Option<TokenStream> {
        let mut types = self.types.iter();
        let found = types.find(|((a, b), _)| a == schema && b == name);
        found.map(|(_, data_type)| data_type.to_token_stream())
    }
}

/// Whether sqlx's own type around a document is there already.
fn is_json(data_type: &Type) -> bool {
    let Type::Path(path) = data_type else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Json")
}

enum Found {
    Column(ColumnKey),
    Type(TypeKey),
}

fn found(catalog: &Catalog, name: &[String]) -> Result<Found, String> {
    match name {
        [schema, owner, column] => of_column(catalog, Some(schema), owner, column),
        [first, second] => {
            let key = (first.clone(), second.clone());
            let is_type = types(catalog).contains(&key);
            if is_type && owners(catalog).all(|owner| owner.name != first) {
                return Ok(Found::Type(key));
            }
            of_column(catalog, None, first, second)
        }
        _ => of_type(catalog, &name.concat()),
    }
}

/// A table or a composite type.
struct Owner<'a> {
    schema: &'a str,
    name: &'a str,
    columns: &'a [Column],
}

fn owners(catalog: &Catalog) -> impl Iterator<Item = Owner<'_>> {
    let tables = catalog.tables().map(|table| Owner {
        schema: &table.schema,
        name: &table.name,
        columns: &table.columns,
    });
    tables.chain(catalog.composites().map(|composite| Owner {
        schema: &composite.schema,
        name: &composite.name,
        columns: &composite.columns,
    }))
}

fn of_column(
    catalog: &Catalog,
    schema: Option<&str>,
    name: &str,
    column: &str,
) -> Result<Found, String> {
    let is_it = |owner: &Owner<'_>| {
        owner.name == name && schema.is_none_or(|schema| owner.schema == schema)
    };
    let found: Vec<Owner<'_>> = owners(catalog).filter(is_it).collect();
    let shown = schema.map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}"));
    let owner = match found.as_slice() {
        [owner] => owner,
        [] => {
            let hint = names::hint(name, owners(catalog).map(|owner| owner.name));
            return Err(format!("the migrations create no table `{shown}`{hint}"));
        }
        owners => {
            let places: Vec<String> =
                owners.iter().map(|owner| format!("`{}.{name}.{column}`", owner.schema)).collect();
            return Err(format!("`{name}.{column}` is {}; name the schema", places.join(" and ")));
        }
    };
    if owner.columns.iter().all(|known| known.name != column) {
        let hint = names::hint(column, owner.columns.iter().map(|known| known.name.as_str()));
        return Err(format!("`{shown}` has no column `{column}`{hint}"));
    }
    Ok(Found::Column((owner.schema.to_owned(), name.to_owned(), column.to_owned())))
}

fn of_type(catalog: &Catalog, name: &str) -> Result<Found, String> {
    let types = types(catalog);
    let found: Vec<&TypeKey> = types.iter().filter(|(_, known)| known == name).collect();
    match found.as_slice() {
        [key] => Ok(Found::Type((*key).clone())),
        [] => {
            let hint = names::hint(name, types.iter().map(|(_, known)| known.as_str()));
            Err(format!("no column has the type `{name}`{hint}"))
        }
        keys => {
            let places: Vec<String> =
                keys.iter().map(|(schema, name)| format!("`{schema}.{name}`")).collect();
            Err(format!("`{name}` is {}; name the schema", places.join(" and ")))
        }
    }
}

/// Every type that a column has, and every domain, by schema and name, each once.
fn types(catalog: &Catalog) -> Vec<TypeKey> {
    let of_columns = owners(catalog).flat_map(|owner| owner.columns).map(base_type);
    let of_domains = catalog.domains().map(|domain| (domain.schema.clone(), domain.name.clone()));
    let mut types: Vec<TypeKey> = of_columns.chain(of_domains).collect();
    types.sort();
    types.dedup();
    types
}

/// The type under domains and arrays, by schema and name.
pub(super) fn base_type(column: &Column) -> TypeKey {
    let (schema, name) =
        column.base_type.split_once('.').unwrap_or(("pg_catalog", &column.base_type));
    (schema.to_owned(), name.to_owned())
}
