//! A set → the `static` that holds it, and the files that the compiler must watch.
//!
//! Must not know how the runner executes a set.

use migrations_core::{MigrationSet, SetParts, embedded};
use proc_macro2::TokenStream;
use quote::quote;

/// `pub static MIGRATIONS`: the set as one text, which the program reads when it first asks.
#[must_use]
pub fn embed(set: &MigrationSet) -> TokenStream {
    let text = embedded::encode(set);
    declare(&quote!(#text))
}

/// `pub static MIGRATIONS`, of a text that the build script wrote at that path below `OUT_DIR`.
#[must_use]
pub fn embed_proved(path: &str) -> TokenStream {
    let path = format!("/{path}");
    declare(&quote!(::core::include_str!(::core::concat!(::core::env!("OUT_DIR"), #path))))
}

/// `pub static MIGRATIONS` without a migration: what stands there while the set is at fault, so
/// that the fault is the only error.
#[must_use]
pub fn embed_nothing() -> TokenStream {
    embed(&MigrationSet::from_checked(SetParts::default()))
}

fn declare(text: &TokenStream) -> TokenStream {
    quote! {
        /// The migrations of this application, as they were checked and embedded by `cargo build`.
        pub static MIGRATIONS: ::migrations::Migrations = ::migrations::__private::embedded(#text);
    }
}

/// Makes the compiler read the macro again when one of these files changes.
#[must_use]
pub fn track(files: &[String]) -> TokenStream {
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
