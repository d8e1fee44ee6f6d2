//! Composite types → structs that sqlx reads and writes field by field.
//!
//! Must not know which columns hold one, beyond that some do.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::columns::Columns;
use super::given;
use super::lists::is_of_domain;
use super::names::{self, Names};
use super::selection::Selected;
use super::types::Paths;
use super::wire::WireName;
use super::{derive_list, documented};
use crate::catalog::{Catalog, Column, Composite};

/// A struct of a composite type, to be written.
pub(super) struct CompositeModel {
    name: String,
    wire: WireName,
    fields: Vec<Field>,
    is_writable: bool,
}

struct Field {
    column: String,
    name: String,
    data_type: TokenStream,
    is_domain: bool,
    /// As PostgreSQL writes it: the server wants each field to say exactly that.
    declared: String,
}

/// Names the composite types that columns of these tables hold, and gives each a struct.
///
/// One with a field that has no type has none either, and so on upwards.
pub(super) fn composites(
    names: &mut Names,
    columns: &mut Columns<'_>,
    tables: &[Selected<'_>],
) -> Vec<CompositeModel> {
    let used = used(columns.catalog, tables);
    let mut left: Vec<&Composite> = Vec::new();
    for composite in columns.catalog.composites() {
        let key = (composite.schema.clone(), composite.name.clone());
        if used.contains(&key) && columns.given.of_type(&key.0, &key.1).is_none() {
            let natural = names::of_type(&composite.name);
            let name = names.give(&[natural.clone(), format!("{natural}Type")]);
            columns.composites.insert(key, name);
            left.push(composite);
        }
    }
    loop {
        let (kept, fallen): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|composite| model(columns, composite).is_some());
        left = kept;
        for composite in &fallen {
            columns.composites.remove(&(composite.schema.clone(), composite.name.clone()));
        }
        if fallen.is_empty() {
            break;
        }
    }
    left.into_iter().filter_map(|composite| model(columns, composite)).collect()
}

/// The composite types of the columns of tables, and of their fields in turn.
fn used(catalog: &Catalog, tables: &[Selected<'_>]) -> BTreeSet<(String, String)> {
    let columns = tables.iter().flat_map(|selected| &selected.table.columns);
    let mut open: Vec<(String, String)> = columns.map(given::base_type).collect();
    let mut used = BTreeSet::new();
    while let Some(key) = open.pop() {
        let composite = catalog
            .composites()
            .find(|composite| composite.schema == key.0 && composite.name == key.1);
        if let Some(composite) = composite
            && used.insert(key)
        {
            open.extend(composite.columns.iter().map(given::base_type));
        }
    }
    used
}

/// `None` where a field has no type, or one whose feature may be off.
fn model(columns: &Columns<'_>, composite: &Composite) -> Option<CompositeModel> {
    let key = (composite.schema.clone(), composite.name.clone());
    let name = columns.composites.get(&key)?.clone();
    let mut given = Names::default();
    let field = |column: &Column| {
        let typed = columns.of_composite(composite, column, &Paths::inside()).ok()?;
        let natural = names::of_column(&column.name);
        typed.needs.is_none().then(|| Field {
            column: column.name.clone(),
            name: given.give(&[natural.clone(), format!("{natural}_")]),
            data_type: typed.field(),
            is_domain: columns.domain(column).is_some(),
            declared: column.data_type.clone(),
        })
    };
    let fields = composite.columns.iter().map(field).collect::<Option<Vec<_>>>()?;
    let is_writable = composite.columns.iter().all(|column| is_writable(columns.catalog, column));
    let sql_name = composite.sql_name.as_deref();
    let wire = columns.type_names.wire_name(&composite.schema, &composite.name, sql_name);
    Some(CompositeModel { name, wire, fields, is_writable })
}

/// sqlx writes the type of an array's elements into the array, and inside of a composite value the
/// server insists on the declared one.
fn is_writable(catalog: &Catalog, column: &Column) -> bool {
    let is_written_as_another =
        matches!(column.base_type.as_str(), "varchar" | "bpchar" | "name" | "json" | "cidr")
            || column.base_type.ends_with(".citext");
    let is_domain = || catalog.domains().any(|domain| is_of_domain(column, domain));
    !(column.is_array && (is_written_as_another || is_domain()))
}

/// The struct, and how a value becomes one.
pub(super) fn tokens(item: &CompositeModel, derives: &[Path]) -> TokenStream {
    let name = names::identifier(&item.name);
    let derive = derive_list(&["Debug", "Clone", "PartialEq"], derives);
    let about = documented(&format!("A value of the type `{}`.", item.wire.shown));
    let fields: Vec<_> = item.fields.iter().map(|field| names::identifier(&field.name)).collect();
    let data_types = item.fields.iter().map(|field| &field.data_type);
    let docs = item
        .fields
        .iter()
        .map(|field| documented(&format!("`{}`: `{}`.", field.column, field.declared)));
    let decoded = item.fields.iter().map(|field| match field.is_domain {
        true => quote!(decoder.try_decode::<::migrations::__private::UnderDomain<_>>()?.0),
        false => quote!(decoder.try_decode()?),
    });
    let (info, array) = item.wire.infos();
    let compatible = item.wire.compatible().map(|compatible| {
        quote! {
            fn compatible(info: &::migrations::__private::sqlx::postgres::PgTypeInfo) -> bool {
                #compatible
            }
        }
    });
    let array_compatible = item.wire.array_compatible();
    let encode = item.is_writable.then(|| encode(item));
    let sqlx = quote!(::migrations::__private::sqlx);
    quote! {
        #about
        #derive
        pub struct #name {
            #(#docs pub #fields: #data_types,)*
        }

        impl #sqlx::Type<#sqlx::Postgres> for #name {
            fn type_info() -> #sqlx::postgres::PgTypeInfo {
                #info
            }

            #compatible
        }

        impl #sqlx::postgres::PgHasArrayType for #name {
            fn array_type_info() -> #sqlx::postgres::PgTypeInfo {
                #array
            }

            #array_compatible
        }

        impl<'r> #sqlx::Decode<'r, #sqlx::Postgres> for #name {
            fn decode(
                value: #sqlx::postgres::PgValueRef<'r>,
            ) -> ::std::result::Result<Self, #sqlx::error::BoxDynError> {
                let mut decoder = #sqlx::postgres::types::PgRecordDecoder::new(value)?;
                ::std::result::Result::Ok(#name { #(#fields: #decoded,)* })
            }
        }

        #encode
    }
}

fn encode(item: &CompositeModel) -> TokenStream {
    let name = names::identifier(&item.name);
    let fields = item.fields.iter().map(|field| names::identifier(&field.name));
    let declared = item.fields.iter().map(|field| &field.declared);
    let sqlx = quote!(::migrations::__private::sqlx);
    quote! {
        impl<'q> #sqlx::Encode<'q, #sqlx::Postgres> for #name {
            fn encode_by_ref(
                &self,
                buffer: &mut #sqlx::postgres::PgArgumentBuffer,
            ) -> ::std::result::Result<#sqlx::encode::IsNull, #sqlx::error::BoxDynError> {
                let mut encoder = #sqlx::postgres::types::PgRecordEncoder::new(buffer);
                #(encoder.encode(::migrations::__private::Declared::new(#declared, &self.#fields))?;)*
                encoder.finish();
                ::std::result::Result::Ok(#sqlx::encode::IsNull::No)
            }
        }
    }
}
