//! `migrations!`: parses its arguments, calls the front end, prints tokens.
//!
//! Must not know a rule, a format or a type: all that is in `migrations-compiler`.

use proc_macro::TokenStream;
use syn::parse_macro_input;

mod expand;
mod place;

/// Embeds a set of migrations and generates the rows of its schema.
///
/// Takes `path` (the set's folder, `"migrations"` where it is left out; relative to the manifest,
/// or to the calling file where it begins with `./` or `../`), `rows` (the tables that get a
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
    expand::expand(&arguments).into()
}
