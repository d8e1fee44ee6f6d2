//! Set and catalog → Rust tokens.
//!
//! Generated code names nothing but `::migrations::__private` and the standard library, so it
//! compiles whatever the application has imported.
//! Must not know where set and catalog came from.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use crate::arguments::{Arguments, RowArgument, TypeArgument};
use crate::catalog::Catalog;
use crate::ledger::Types;

mod check_list;
mod embed;
mod names;
mod types;

mod enums;
mod selection;

mod given;
mod lists;

mod columns;
mod composites;

mod rows;

mod overrides;

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
    /// What the ledger says about types.
    pub ledger: Types,
    /// What is derived beside `Debug`, `Clone` and `PartialEq`.
    pub derives: Vec<Path>,
    /// Which crates' types stand for times and numbers.
    pub preferred: PreferredCrates,
    /// Whether the facade's feature `pgvector` is on; what sqlx is told does not depend on it.
    pub pgvector: bool,
}

impl Options {
    /// What a call of the macro, the ledger and the text of `sqlx.toml` say.
    #[must_use]
    pub fn of(arguments: &Arguments, ledger: Types, sqlx_config: &str) -> Options {
        Options {
            rows: arguments.rows.clone(),
            types: arguments.types.clone(),
            ledger,
            derives: arguments.derives.clone(),
            preferred: PreferredCrates::parse(sqlx_config),
            pgvector: false,
        }
    }
}

/// What is written for a schema.
#[derive(Clone, Default)]
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
    let model = rows::model(catalog, options)?;
    let overrides = overrides::overrides(&model, &quote!(crate));
    Ok(Generated { rows: tokens(&model, options), overrides })
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

fn tokens(model: &rows::Model<'_>, options: &Options) -> TokenStream {
    let derives = &options.derives;
    let enums = model.columns.enums.models.iter().map(|item| enums::tokens(item, derives));
    let composites = model.composites.iter().map(|item| composites::tokens(item, derives));
    let structs = model.structs.iter().map(|item| rows::tokens(item, derives));
    let left_out = model.left_out.iter().map(rows::absent);
    quote! {
        /// The rows of the schema that the migrations produce.
        pub mod rows {
            #(#enums)*
            #(#composites)*
            #(#structs)*
            #(#left_out)*
        }
    }
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
