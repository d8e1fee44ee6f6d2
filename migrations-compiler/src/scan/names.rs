//! Which macro a path means: one of sqlx's, one of ours, or somebody else's.
//!
//! Goes by the `use` declarations of the file, and by those of the crate for what a file takes from
//! another one.
//! Must not know what a macro is given.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{ItemExternCrate, ItemUse, UseTree};

use super::manifest::Manifest;

/// The macros of sqlx that take a query; each has a sister `…_unchecked`.
const QUERIES: [&str; 6] =
    ["query", "query_as", "query_scalar", "query_file", "query_file_as", "query_file_scalar"];

/// The package whose library is the crate `migrations`.
const PACKAGE: &str = "sealed-migrations";

/// The macros of ours that name a set.
const SETS: [&str; 2] = ["migrations", "uses"];

/// A macro that the scan looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Macro {
    /// One of sqlx's, without `_unchecked`.
    Query(&'static str),
    /// `migrations!` or `uses!`.
    Set(&'static str),
    /// `sqlx::migrate!`.
    Migrate,
}

/// What the files of a crate say about names.
pub(super) struct Names {
    /// The names of sqlx, and those of this product.
    sqlx: BTreeSet<String>,
    ours: BTreeSet<String>,
    /// The names of all other packages.
    crates: BTreeSet<String>,
    /// The macros that any file imports, by the name that it gives them.
    imported: BTreeMap<String, Macro>,
    /// The macros that the crate defines itself.
    defined: BTreeSet<String>,
    /// Whether `#[macro_use]` brings the macros of sqlx everywhere.
    is_everywhere: bool,
}

/// What one file says.
#[derive(Default)]
pub(super) struct FileNames {
    /// What each imported name stands for, by the name.
    imports: BTreeMap<String, Vec<String>>,
    /// From where everything is imported.
    globs: Vec<Vec<String>>,
    /// What `extern crate` brings, and under which name.
    crates: Vec<(String, String)>,
    defined: BTreeSet<String>,
    uses_macros_of: Vec<String>,
    /// Every word of the file that could be a crate's name.
    words: BTreeSet<String>,
}

impl Names {
    pub(super) fn of<'a>(
        manifest: &Manifest<'_>,
        files: impl IntoIterator<Item = &'a FileNames> + Clone,
    ) -> Names {
        let mut names = Names {
            sqlx: manifest.names_of("sqlx", "sqlx"),
            ours: manifest.names_of(PACKAGE, "migrations"),
            crates: manifest.crates(),
            imported: BTreeMap::new(),
            defined: BTreeSet::new(),
            is_everywhere: false,
        };
        for file in files.clone() {
            for (name, alias) in &file.crates {
                for known in [&mut names.sqlx, &mut names.ours] {
                    if known.contains(name) {
                        known.insert(alias.clone());
                    }
                }
            }
            names.defined.extend(file.defined.iter().cloned());
        }
        for file in files {
            names.is_everywhere |= file.uses_macros_of.iter().any(|it| names.sqlx.contains(it));
            for (name, path) in &file.imports {
                match names.named_in_full(path) {
                    Some(found) => drop(names.imported.insert(name.clone(), found)),
                    // `use sqlx as db;`
                    None if path.len() == 1 && names.sqlx.contains(&path[0]) => {
                        names.sqlx.insert(name.clone());
                    }
                    None => {}
                }
            }
        }
        names
    }

    /// The macro that a path means in a file.
    pub(super) fn meaning(&self, path: &[String], file: &FileNames) -> Option<Macro> {
        match path {
            [] => None,
            [name] => self.bare(name, file),
            [.., name] => self.named_in_full(path).or_else(|| self.taken_from(path, name)),
        }
    }

    /// `sqlx::query`, wherever sqlx is reached from.
    fn named_in_full(&self, path: &[String]) -> Option<Macro> {
        let [.., package, name] = path else { return None };
        match () {
            () if self.sqlx.contains(package) => query(name).or_else(|| migrate(name)),
            () if self.ours.contains(package) => set(name),
            () => None,
        }
    }

    /// Whether a path is that of an attribute `sqlx::test`.
    pub(super) fn is_sqlx_test(&self, path: &[String]) -> bool {
        matches!(path, [.., package, name] if name == "test" && self.sqlx.contains(package))
    }

    /// What another module of this crate has imported, as `crate::db::query`.
    fn taken_from(&self, path: &[String], name: &str) -> Option<Macro> {
        let is_of_this_crate = path.first().is_some_and(|first| !self.is_foreign(first));
        self.imported.get(name).filter(|_| is_of_this_crate).copied()
    }

    fn is_foreign(&self, name: &str) -> bool {
        self.crates.contains(name) || self.sqlx.contains(name) || self.ours.contains(name)
    }

    fn bare(&self, name: &str, file: &FileNames) -> Option<Macro> {
        if let Some(path) = file.imports.get(name) {
            return self.named_in_full(path).or_else(|| self.taken_from(path, path.last()?));
        }
        if self.defined.contains(name) {
            return None;
        }
        // The one call of it in a crate is often all that speaks of us.
        if let Some(found) = set(name).filter(|_| name == "migrations") {
            return Some(found);
        }
        let speaks_of = |names: &BTreeSet<String>| names.iter().any(|it| file.words.contains(it));
        let found = query(name).filter(|_| self.is_everywhere || speaks_of(&self.sqlx));
        let found = found.or_else(|| set(name).filter(|_| speaks_of(&self.ours)));
        let takes_all = |glob: &Vec<String>| glob.first().is_some_and(|it| !self.is_foreign(it));
        let from_here = || self.imported.get(name).filter(|_| file.globs.iter().any(takes_all));
        found.or_else(|| from_here().copied())
    }
}

fn query(name: &str) -> Option<Macro> {
    let name = name.strip_suffix("_unchecked").unwrap_or(name);
    QUERIES.into_iter().find(|query| *query == name).map(Macro::Query)
}

fn migrate(name: &str) -> Option<Macro> {
    (name == "migrate").then_some(Macro::Migrate)
}

fn set(name: &str) -> Option<Macro> {
    SETS.into_iter().find(|set| *set == name).map(Macro::Set)
}

impl FileNames {
    pub(super) fn of(tokens: TokenStream) -> FileNames {
        let mut names = FileNames::default();
        names.read(tokens);
        names
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(word) => {
                    self.word(&word.to_string(), &tokens[..index], &tokens[index..]);
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn word(&mut self, word: &str, before: &[TokenTree], from: &[TokenTree]) {
        match word {
            "use" => self.import(from),
            "extern" => self.extern_crate(before, from),
            "macro_rules" => self.definition(from),
            _ => drop(self.words.insert(word.to_owned())),
        }
    }

    fn import(&mut self, from: &[TokenTree]) {
        // `use<'a>` in a type is none, and does not parse as one.
        if let Ok(import) = syn::parse2::<ItemUse>(statement(from)) {
            self.tree(&import.tree, &mut Vec::new());
        }
    }

    fn tree(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.tree(&step.tree, path);
                path.pop();
            }
            UseTree::Name(name) => self.bind(&name.ident, &name.ident, path),
            UseTree::Rename(rename) => self.bind(&rename.rename, &rename.ident, path),
            UseTree::Glob(_) => self.globs.push(path.clone()),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, path));
            }
        }
    }

    fn bind(&mut self, name: &syn::Ident, imported: &syn::Ident, path: &[String]) {
        let mut path = path.to_vec();
        // `use sqlx::{self as db}` is sqlx itself.
        if imported != "self" {
            path.push(imported.to_string());
        }
        let bound = if name == "self" { path.last().cloned() } else { Some(name.to_string()) };
        if let Some(bound) = bound.filter(|bound| bound != "_") {
            self.imports.insert(bound, path);
        }
    }

    fn extern_crate(&mut self, before: &[TokenTree], from: &[TokenTree]) {
        let Ok(item) = syn::parse2::<ItemExternCrate>(statement(from)) else { return };
        let name = item.ident.to_string();
        let is_macro_use = |token: &TokenTree| match token {
            TokenTree::Group(group) => group.stream().to_string().starts_with("macro_use"),
            _ => false,
        };
        if before.iter().rev().take(3).any(is_macro_use) {
            self.uses_macros_of.push(name.clone());
        }
        let alias = item.rename.map_or_else(|| name.clone(), |(_, alias)| alias.to_string());
        self.crates.push((name, alias));
    }

    fn definition(&mut self, from: &[TokenTree]) {
        if let [_, TokenTree::Punct(_), TokenTree::Ident(name), ..] = from {
            self.defined.insert(name.to_string());
        }
    }
}

/// The tokens up to the `;` that ends a declaration.
fn statement(from: &[TokenTree]) -> TokenStream {
    let is_end =
        |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
    let end = from.iter().position(is_end).map_or(from.len(), |end| end + 1);
    from[..end].iter().cloned().collect()
}
