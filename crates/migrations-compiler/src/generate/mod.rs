//! Set and catalog → Rust tokens.
//!
//! Generated code names nothing but `::migrations::__private` and the standard library, so it
//! compiles whatever the application has imported.
//! Must not know where set and catalog came from.

use std::collections::BTreeSet;

use migrations_core::{Checksum, codes};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use crate::arguments::{RowArgument, TableArgument};
use crate::catalog::Catalog;

mod access;
mod check_list;
mod embed;
mod enums;
mod identifier;
mod names;
mod rows;
mod types;

pub use embed::{embed, embed_nothing, embed_proved, track};
pub use types::PreferredCrates;

/// What the generated rows depend on beside the catalog.
#[derive(Clone, Default)]
pub struct Options {
    /// The tables that get a struct; every table where it is `None`.
    pub rows: Option<Vec<RowArgument>>,
    /// What is derived beside `Debug`, `Clone` and `PartialEq`.
    pub derives: Vec<Path>,
    /// Which crates' types stand for times and numbers.
    pub preferred: PreferredCrates,
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
                files.contains(&format!("query-{}.json", Checksum::of(sql)))
            }
            Sealed::All => true,
        }
    }
}

/// `pub mod rows`: a struct a table, and an enum for every closed list of texts.
///
/// # Errors
///
/// A table named in [`Options::rows`] that the schema does not have, or that has a column whose
/// type has no counterpart in Rust.
pub fn generate(catalog: &Catalog, options: &Options) -> Result<TokenStream, Vec<syn::Error>> {
    let model = rows::model(catalog, options)?;
    let enums = model.enums.iter().map(|item| enums::tokens(item, &options.derives));
    let structs = model.structs.iter().map(|item| rows::tokens(item, &options.derives));
    let access = access::model(catalog, &model, &options.queries)?;
    let functions = access.iter().map(|access| functions(access, options));
    let left_out = model.left_out.iter().map(|reason| quote!(#![doc = #reason]));
    Ok(quote! {
        /// The rows of the schema that the migrations produce.
        pub mod rows {
            #(#left_out)*
            #(#enums)*
            #(#structs)*
            #(#functions)*
        }
    })
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
        return access::tokens(access, &options.derives, access::Answers::Sealed);
    }
    let functions = access::tokens(access, &options.derives, access::Answers::Missing);
    let error = matches!(options.sealed, Sealed::Files(_)).then(|| {
        let message = format!(
            "[{}] no server has checked the generated queries of `{}`\n  \
             = help: run `cargo migrations prepare`",
            codes::UNSEALED_ACCESS,
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
