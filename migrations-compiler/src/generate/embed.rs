//! A set → the `static` that holds it, with what servers for it are given where the application starts
//! some; and the files that the compiler must watch.
//!
//! Must not know how the runner executes a set.

use migrations_core::{MigrationSet, Provisioning, SetParts, embedded};
use proc_macro2::TokenStream;
use quote::quote;

/// `pub static MIGRATIONS`: the set as one text, which the program reads when it first asks.
#[must_use]
pub fn embed(set: &MigrationSet, provisioning: &Provisioning) -> TokenStream {
    let text = embedded::encode(set);
    let provisioning = embedded::encode_provisioning(provisioning);
    declare(&quote!(#text), &quote!(#provisioning))
}

/// `pub static MIGRATIONS`, of texts that the build script wrote at these paths below `OUT_DIR`: the
/// set, and what servers are given.
#[must_use]
pub fn embed_proved(set: &str, provisioning: Option<&str>) -> TokenStream {
    let included = |path: &str| {
        let path = format!("/{path}");
        quote!(::core::include_str!(::core::concat!(::core::env!("OUT_DIR"), #path)))
    };
    let provisioning = provisioning.map_or_else(|| quote!(""), included);
    declare(&included(set), &provisioning)
}

/// `pub static MIGRATIONS` without a migration: what stands there while the set is at fault, so
/// that the fault is the only error.
#[must_use]
pub fn embed_nothing() -> TokenStream {
    embed(&MigrationSet::from_checked(SetParts::default()), &Provisioning::default())
}

fn declare(set: &TokenStream, provisioning: &TokenStream) -> TokenStream {
    quote! {
        /// The migrations of this application, as they were checked and embedded by `cargo build`.
        pub static MIGRATIONS: ::migrations::Migrations =
            ::migrations::__private::embedded(#set, #provisioning);
    }
}

/// Makes the compiler read the macro again when one of these files changes.
#[must_use]
pub fn track(files: &[String]) -> TokenStream {
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
