//! `migrations!`: parses its arguments, calls the front end, prints tokens.
//!
//! Must not know a rule, a format or a type: all that is in `migrations-compiler`.

use proc_macro::TokenStream;
use syn::parse_macro_input;

mod expand;
mod place;
mod uses;

/// Embeds a set of migrations and generates the rows of its schema.
///
/// Takes `path` (the set's folder, `"migrations"` where it is left out; relative to the manifest,
/// or to the calling file where it begins with `./` or `../`), `rows` (the tables that get a
/// struct, every table where it is left out; `option_ideas as Idea` names one) and `derives` (what
/// the generated types derive beside `Debug`, `Clone` and `PartialEq`).
///
/// Writes `MIGRATIONS` and `pub mod rows`.
/// Whatever is wrong with the set, its lock or its seal is a compile error that names the place in
/// the file at fault.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(input as migrations_compiler::arguments::Arguments);
    expand::expand(&arguments).into()
}

/// Has the queries of this crate checked on the set of another one: `migrations::uses!("../db");`.
///
/// Takes the folder of the crate that calls `migrations!`, relative to this crate's manifest.
/// Writes nothing; a seal of this crate that does not speak of that set is a compile error.
#[proc_macro]
pub fn uses(input: TokenStream) -> TokenStream {
    let call = parse_macro_input!(input as migrations_compiler::arguments::Uses);
    uses::expand(&call).into()
}
