//! A set → the `static` that holds it, and the files that the compiler must watch.
//!
//! Must not know how the runner executes a set.

use migrations_core::{Checksum, Migration, MigrationSet, OnDisk, Rollback, State, Transaction};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// `pub static MIGRATIONS`, built at compile time and borrowed for ever.
#[must_use]
pub fn embed(set: &MigrationSet) -> TokenStream {
    let name = set.name();
    let head = bytes(set.head());
    let (schema, table) = (&*set.history_table().schema, &*set.history_table().name);
    let oldest_server = option(set.oldest_server().map(|major| quote!(#major)));
    let migrations = set.migrations().iter().map(migration);
    quote! {
        /// The migrations of this application, as they were checked and embedded by `cargo build`.
        pub static MIGRATIONS: ::migrations::Migrations = {
            // A constant of its own, so that the list lives for ever.
            const ALL: &[::migrations::Migration] = &[#(#migrations),*];
            ::migrations::__private::set(#name, #head, [#schema, #table], #oldest_server, ALL)
        };
    }
}

/// `pub static MIGRATIONS` without a migration: what stands there while the set is at fault, so
/// that the fault is the only error.
#[must_use]
pub fn embed_nothing() -> TokenStream {
    embed(&MigrationSet::from_checked(
        "".into(),
        Checksum::of(""),
        migrations_core::HistoryTable::default(),
        None,
        Vec::new().into(),
    ))
}

/// Makes the compiler read the macro again when one of these files changes.
#[must_use]
pub fn track(files: &[String]) -> TokenStream {
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}

fn migration(migration: &Migration) -> TokenStream {
    let version = migration.version;
    let (number, digits) = (version.number(), version.digits());
    let part = option(version.part().map(|part| quote!(#part)));
    let (stem, file, sql) = (&*migration.stem, &*migration.file, &*migration.sql);
    let (lines, checksum) = (migration.lines_before, bytes(migration.checksum));
    let transaction = match migration.transaction {
        Transaction::PerFile => quote!(::migrations::__private::PER_FILE),
        Transaction::None => quote!(::migrations::__private::NO_TRANSACTION),
    };
    let on_disk = match &migration.on_disk {
        OnDisk::Opening(text) => quote!(::migrations::__private::opening(#text)),
        OnDisk::Verbatim(text) => quote!(::migrations::__private::verbatim(#text)),
    };
    let rollback = option(migration.rollback.as_ref().map(rollback));
    let state = match migration.state {
        None => quote!(::std::option::Option::None),
        Some(State::Draft) => quote!(::std::option::Option::Some(::migrations::__private::DRAFT)),
        Some(State::Frozen) => quote!(::std::option::Option::Some(::migrations::__private::FROZEN)),
    };
    quote! {
        ::migrations::__private::migration(
            (#number, #part, #digits),
            [#stem, #file, #sql],
            (#lines, #transaction),
            #on_disk,
            #checksum,
            #rollback,
            #state,
        )
    }
}

fn rollback(rollback: &Rollback) -> TokenStream {
    let (file, sql, lines) = (&*rollback.file, &*rollback.sql, rollback.lines_before);
    let checksum = bytes(rollback.checksum);
    quote!(::migrations::__private::rollback([#file, #sql], #lines, #checksum))
}

fn bytes(checksum: Checksum) -> TokenStream {
    let literal = Literal::byte_string(checksum.as_bytes());
    quote!(*#literal)
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::std::option::Option::Some(#value)),
        None => quote!(::std::option::Option::None),
    }
}
