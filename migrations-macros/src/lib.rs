//! `migrations!`: parses its arguments, calls the front end, prints tokens. And
//! `#[migrations::test]`, which needs no front end.
//!
//! Must not know a rule, a format or a type: all that is in `migrations-compiler`.

#![cfg_attr(not(test), deny(clippy::string_slice))]

use proc_macro::TokenStream;
use syn::parse_macro_input;

mod call_site;

mod inputs;

mod decision;

mod expand;
mod test;
mod uses;

/// Embeds a set of migrations and generates the rows of its schema.
///
/// Takes `path` (the set's folder, relative to the manifest, or to the calling file where it begins
/// with `./` or `../`; where it is left out, `migrations-dir` of `sqlx.toml`, else `"migrations"`), `rows` (the tables that get a
/// struct, every table where it is left out; `option_ideas as Idea` names one), `derives` (what the
/// generated types derive beside `Debug`, `Clone` and `PartialEq`) and `queries` (the tables that get
/// functions to read and write their rows).
///
/// Writes `MIGRATIONS` and `pub mod rows`.
/// Whatever is wrong with the set, its lock or its seal is a compile error that names the place in
/// the file at fault.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(input as migrations_compiler::arguments::Arguments);
    caught(|| expand::expand(&arguments), expand::nothing).into()
}

/// Makes a test of an asynchronous function, and gives it a database of its own with the set
/// applied.
///
/// The function takes any of `PgPool`, `PgConnection`, `&mut PgConnection`,
/// `PoolConnection<Postgres>`, `PgConnectOptions`, `PgPoolOptions` and `&Migrations`, or nothing, and returns `()`
/// or a `Result`.
/// The attributes `ignore`, `should_panic`, `cfg_attr` and the like stay as they are.
///
/// Takes `set` (the set that is applied, `crate::MIGRATIONS` where it is left out) and `fixtures`
/// (files of SQL that are run before the test: `"users"` is `fixtures/users.sql` beside the file of
/// the test, and what ends in `.sql` is a path from there).
///
/// The database is a copy of a template to which the set was applied once.
/// It is dropped after the test, and kept with its URL printed where the test fails.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as test::Arguments);
    let function = parse_macro_input!(item as syn::ItemFn);
    test::expand(&arguments, function).into()
}

/// Has the queries of this crate checked on the set of another one: `migrations::uses!("../db");`.
///
/// Takes the folder of the crate that calls `migrations!`, relative to this crate's manifest.
/// Writes nothing; a seal of this crate that does not speak of that set is a compile error.
#[proc_macro]
pub fn uses(input: TokenStream) -> TokenStream {
    let call = parse_macro_input!(input as migrations_compiler::arguments::Uses);
    caught(|| uses::expand(&call), proc_macro2::TokenStream::new).into()
}

/// What is expanded, or one compile error and what still type-checks where the product is at fault.
fn caught(
    expand: impl FnOnce() -> proc_macro2::TokenStream,
    instead: impl FnOnce() -> proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    migrations_compiler::crash::caught(expand).unwrap_or_else(|crash| {
        let message = crash.to_string();
        let instead = instead();
        quote::quote!(::core::compile_error!(#message); #instead)
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    // This crate has a `test` of its own.
    #[core::prelude::v1::test]
    fn panic_is_one_compile_error_beside_what_type_checks() {
        let tokens = caught(
            || panic!("no such case"),
            || {
                quote!(
                    fn rest() {}
                )
            },
        )
        .to_string();
        let error =
            ":: core :: compile_error ! (\"this is a fault of `migrations` itself: no such case (";
        assert!(tokens.starts_with(error), "{tokens}");
        assert!(tokens.ends_with("fn rest () { }"), "{tokens}");
        assert_eq!(tokens.matches("compile_error").count(), 1);
        assert_eq!(caught(|| quote!(a), proc_macro2::TokenStream::new).to_string(), "a");
    }
}
