//! The name under which sqlx asks a server for a type, and the one by which the server tells of it.
//!
//! sqlx keeps what it has found under the bare name of a type as well, whatever schema that is in:
//! where another schema has a type of the name, the first that a connection meets is taken for both.
//! Must not know what a value of the type is in Rust.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::identifier::{is_written, qualified, type_name};
use crate::catalog::{Catalog, Column, Object};

/// The names of a type that is sent by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WireName {
    /// As a session writes it.
    pub(super) shown: String,
    /// With its schema, where the name alone may be taken for another type.
    qualified: Option<String>,
}

/// Every type that the migrations are known to have made, by name and schema.
pub(super) struct TypeNames<'a>(BTreeSet<(&'a str, &'a str)>);

impl<'a> TypeNames<'a> {
    /// The types of a catalog, and those that its columns have.
    pub(super) fn of(catalog: &'a Catalog) -> TypeNames<'a> {
        let mut names = BTreeSet::new();
        for object in &catalog.objects {
            let (schema, name, columns): (_, _, &[Column]) = match object {
                Object::Enum(item) => (&item.schema, &item.name, &[]),
                Object::Domain(item) => (&item.schema, &item.name, &[]),
                Object::Composite(item) => (&item.schema, &item.name, &item.columns),
                // Each of these has a type for its rows.
                Object::Table(item) => (&item.schema, &item.name, &item.columns),
                Object::View(item) => (&item.schema, &item.name, &item.columns),
                _ => continue,
            };
            names.insert((name.as_str(), schema.as_str()));
            // Ranges and the types of extensions are told by the columns that have them. A type that
            // shares its name with one of the server's own is written with its schema as it is.
            let of_columns = columns.iter().filter_map(|column| column.base_type.split_once('.'));
            names.extend(of_columns.map(|(schema, name)| (name, schema)));
        }
        TypeNames(names)
    }

    /// The names of a type.
    pub(super) fn wire_name(&self, schema: &str, name: &str, sql_name: Option<&str>) -> WireName {
        let shown = type_name(schema, name, sql_name);
        let is_bare = !is_written(&shown, schema, name);
        let qualified = (is_bare && self.is_shared(schema, name)).then(|| qualified(schema, name));
        WireName { shown, qualified }
    }

    /// Whether sqlx may find a type of another schema under that name.
    fn is_shared(&self, schema: &str, name: &str) -> bool {
        let is_elsewhere = |name: &str| {
            let mut of_name = self.0.range((name, "")..).take_while(|(own, _)| *own == name);
            of_name.any(|(_, other)| *other != schema)
        };
        // The server calls an array of `a` `_a`.
        is_elsewhere(name) || name.strip_prefix('_').is_some_and(is_elsewhere)
    }
}

impl WireName {
    /// How the type and an array of it are asked for.
    pub(super) fn infos(&self) -> (TokenStream, TokenStream) {
        infos(self.qualified.as_ref().unwrap_or(&self.shown))
    }

    /// Whether a value is of the type; nothing where that is what sqlx says by itself.
    pub(super) fn compatible(&self) -> Option<TokenStream> {
        let qualified = self.qualified.as_ref()?;
        let ((shown, _), (qualified, _)) = (infos(&self.shown), infos(qualified));
        Some(quote!(*info == #shown || *info == #qualified))
    }

    /// The function that says whether an array is one of the type, where sqlx does not by itself.
    pub(super) fn array_compatible(&self) -> Option<TokenStream> {
        let qualified = self.qualified.as_ref()?;
        let ((_, shown), (_, qualified)) = (infos(&self.shown), infos(qualified));
        Some(quote! {
            fn array_compatible(info: &::migrations::__private::sqlx::postgres::PgTypeInfo) -> bool {
                *info == #shown || *info == #qualified
            }
        })
    }
}

fn infos(name: &str) -> (TokenStream, TokenStream) {
    let info = quote!(::migrations::__private::sqlx::postgres::PgTypeInfo);
    (quote!(#info::with_name(#name)), quote!(#info::array_of(#name)))
}
