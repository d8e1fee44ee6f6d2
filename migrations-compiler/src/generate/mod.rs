//! Set and catalog → Rust tokens.
//!
//! Generated code names nothing but `::migrations::__private` and the standard library, so it
//! compiles whatever the application has imported.
//! Must not know where set and catalog came from.

use std::collections::BTreeSet;

use migrations_core::Code;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use crate::arguments::{Arguments, RowArgument, TableArgument, TypeArgument};
use crate::catalog::Catalog;
use crate::config::Types;
use crate::source::query_file_name;

mod check_list;
mod embed;
mod identifier;
mod singular;
mod types;

mod names;

mod wire;

mod enums;
mod selection;

mod given;
mod lists;

mod layers;

mod columns;
mod composites;

mod rows;

mod access;

mod overrides;
mod shown;

pub use embed::{embed, embed_nothing, embed_proved, track};
pub use overrides::Overrides;
pub use types::PreferredCrates;

/// What the generated rows depend on beside the catalog.
#[derive(Clone, Default)]
pub struct Options {
    /// The tables that get a struct; every table where it is `None`.
    pub rows: Option<Vec<RowArgument>>,
    /// The Rust types that columns have instead of the usual ones.
    pub types: Vec<TypeArgument>,
    /// What the config says about types.
    pub config: Types,
    /// What is derived beside `Debug`, `Clone` and `PartialEq`.
    pub derives: Vec<Path>,
    /// Which crates' types stand for times and numbers.
    pub preferred: PreferredCrates,
    /// Whether the facade's feature `pgvector` is on; neither the statements nor what sqlx is told depend
    /// on it.
    pub pgvector: bool,
    /// The tables that get functions.
    pub queries: Vec<TableArgument>,
    /// Which statements of those functions a server has checked.
    pub sealed: Sealed,
}

/// Which generated statements a server has checked.
#[derive(Clone, Default)]
pub enum Sealed {
    /// Those whose query files have these names; any other is reported.
    Files(BTreeSet<String>),
    /// Those whose query files have these names; something else is reported already.
    FilesAtFault(BTreeSet<String>),
    /// All of them.
    #[default]
    All,
}

impl Sealed {
    fn has(&self, sql: &str) -> bool {
        match self {
            Sealed::Files(files) | Sealed::FilesAtFault(files) => {
                files.contains(&query_file_name(sql))
            }
            Sealed::All => true,
        }
    }
}

impl Options {
    /// What a call of the macro, the config and the text of `sqlx.toml` say.
    #[must_use]
    pub fn of(arguments: &Arguments, config: Types, sqlx_config: &str) -> Options {
        Options {
            rows: arguments.rows.clone(),
            types: arguments.types.clone(),
            config,
            derives: arguments.derives.clone(),
            preferred: PreferredCrates::parse(sqlx_config),
            // The macro alone sees the features of the facade, and says which one is missing.
            pgvector: true,
            queries: arguments.queries.clone(),
            sealed: Sealed::All,
        }
    }
}

/// What is written for a schema.
#[derive(Clone, Debug, Default)]
pub struct Generated {
    /// `pub mod rows`: a struct a table, and an enum for every closed list of texts.
    pub rows: TokenStream,
    /// What sqlx's own macros have to be told, where the call is at the root of its target.
    pub overrides: Overrides,
}

/// Writes the rows of a schema.
///
/// # Errors
///
/// A table named in [`Options::rows`] that the schema does not have, or that has a column whose
/// type has no counterpart in Rust; an entry of [`Options::types`] that speaks of nothing.
pub fn generate(catalog: &Catalog, options: &Options) -> Result<Generated, Vec<syn::Error>> {
    generated(catalog, options).map_err(|errors| match options.sealed {
        Sealed::FilesAtFault(_) => errors.iter().map(of_earlier_schema).collect(),
        Sealed::Files(_) | Sealed::All => errors,
    })
}

fn generated(catalog: &Catalog, options: &Options) -> Result<Generated, Vec<syn::Error>> {
    let model = rows::model(catalog, options)?;
    let overrides = overrides::overrides(&model, &quote!(crate));
    let access = access::model(catalog, &model, &options.queries)?;
    Ok(Generated { rows: tokens(&model, &access, options), overrides })
}

/// What a name does not stand for in the schema of earlier files, it may stand for already in these.
fn of_earlier_schema(error: &syn::Error) -> syn::Error {
    let message = format!(
        "{error}\n  \
         = note: that is the schema which was sealed last, and the set has another fault or is newer\n  \
         = help: correct the other error first"
    );
    syn::Error::new(error.span(), message)
}

/// What sqlx's own macros have to be told, where the call is in that module, as in `crate::db`.
///
/// # Errors
///
/// As [`generate`] has them.
pub fn overrides(
    catalog: &Catalog,
    options: &Options,
    module: &str,
) -> Result<Overrides, Vec<syn::Error>> {
    let module: TokenStream = module.parse().unwrap_or_else(|_| quote!(crate));
    rows::model(catalog, options).map(|model| overrides::overrides(&model, &module))
}

fn tokens(
    model: &rows::Model<'_>,
    access: &[access::Access<'_>],
    options: &Options,
) -> TokenStream {
    let derives = &options.derives;
    let enums = model.columns.enums.models.iter().map(|item| enums::tokens(item, derives));
    let composites = model.composites.iter().map(|item| composites::tokens(item, derives));
    let structs = model.structs.iter().map(|item| rows::tokens(item, derives));
    let functions = access.iter().map(|access| functions(access, options));
    let left_out = model.left_out.iter().map(rows::absent);
    quote! {
        /// The rows of the schema that the migrations produce.
        pub mod rows {
            #(#enums)*
            #(#composites)*
            #(#structs)*
            #(#functions)*
            #(#left_out)*
        }
    }
}

/// The statements that [`generate`] writes for [`Options::queries`]; none where it fails.
#[must_use]
pub fn statements(catalog: &Catalog, options: &Options) -> Vec<String> {
    let Ok(model) = rows::model(catalog, options) else { return Vec::new() };
    let access = access::model(catalog, &model, &options.queries).unwrap_or_default();
    access.iter().flat_map(access::Access::statements).map(str::to_owned).collect()
}

/// The functions of a table; where no server has checked them, that is the one error.
fn functions(access: &access::Access<'_>, options: &Options) -> TokenStream {
    if access.statements().all(|sql| options.sealed.has(sql)) {
        return access::tokens(access, &options.derives, access::QueryData::Sealed);
    }
    let functions = access::tokens(access, &options.derives, access::QueryData::Missing);
    let error = matches!(options.sealed, Sealed::Files(_)).then(|| {
        let message = format!(
            "[{}] no server has checked the generated queries of `{}`\n  \
             = help: run `cargo migrations prepare`",
            Code::UnsealedAccess,
            access.argument.name,
        );
        syn::Error::new(access.argument.span, message).to_compile_error()
    });
    quote!(#error #functions)
}

/// The derives of a generated type.
fn derive_list(own: &[&str], derives: &[Path]) -> TokenStream {
    // What everybody gets may be asked for as well.
    let derives = derives.iter().filter(|path| !own.iter().any(|name| path.is_ident(name)));
    let own = own.iter().map(|name| Ident::new(name, proc_macro2::Span::call_site()));
    quote!(#[derive(#(#own,)* #(#derives,)*)])
}

/// A `#[doc]` attribute, for an object that has a comment in the database.
fn documented(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}

#[cfg(test)]
mod tests;
