//! The folder of migrations that a call of sqlx names: `sqlx::migrate!("…")`,
//! `#[sqlx::test(migrations = "…")]`, `Migrator::new(Path::new("…"))`.
//!
//! Must not look whether the folder is there.

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

use super::split_at_commas;

/// A call that has sqlx read migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlxSet {
    /// The folder as it is written; `None` where sqlx looks in the one of `sqlx.toml`, else in
    /// `migrations`.
    pub folder: Option<String>,
}

/// The set of `sqlx::migrate!(…)`; `None` where its argument is no literal.
pub(super) fn of_macro(arguments: TokenStream) -> Option<SqlxSet> {
    if arguments.is_empty() {
        return Some(SqlxSet { folder: None });
    }
    literal(arguments).map(SqlxSet::new)
}

/// The set of `#[sqlx::test(…)]`; `None` where it names none.
pub(super) fn of_test(arguments: TokenStream) -> Option<SqlxSet> {
    let named = |argument: Vec<TokenTree>| match argument.as_slice() {
        [TokenTree::Ident(key), TokenTree::Punct(sign), value @ ..]
            if key == "migrations" && sign.as_char() == '=' =>
        {
            literal(value.iter().cloned().collect())
        }
        _ => None,
    };
    split_at_commas(arguments).into_iter().find_map(named).map(SqlxSet::new)
}

/// The set of `Migrator::new(Path::new("…"))`; `None` where the path is put together.
pub(super) fn of_migrator(arguments: TokenStream) -> Option<SqlxSet> {
    let argument = split_at_commas(arguments).into_iter().next()?;
    let [.., TokenTree::Ident(function), TokenTree::Group(path)] = argument.as_slice() else {
        return None;
    };
    let is_path = matches!(function.to_string().as_str(), "new" | "from");
    literal(path.stream()).filter(|_| is_path).map(SqlxSet::new)
}

impl SqlxSet {
    fn new(folder: String) -> SqlxSet {
        let folder = folder.trim_end_matches('/').trim_start_matches("./").to_owned();
        SqlxSet { folder: Some(folder) }
    }
}

fn literal(tokens: TokenStream) -> Option<String> {
    syn::parse2::<LitStr>(tokens).ok().map(|text| text.value())
}
