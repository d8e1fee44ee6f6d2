//! Finds the `sqlx` queries and the calls of our own macros in a crate's source, without compiling
//! it.
//!
//! ```text
//! manifest ──▶ root files ──modules──▶ tokens ──names──▶ calls ──▶ queries, with their places
//! ```
//! Sees what is written in the files that the crate's targets reach, and says where a macro of the
//! crate writes what it cannot see; what macros of other crates write only the compiler knows.
//! A file that is no Rust is passed over: the compiler will say so.
//! Must not know what a query means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use migrations_core::Position;
use proc_macro2::{TokenStream, TokenTree};

use crate::manifests::Manifests;
use crate::{source, sqlx_config};

mod literal;
mod manifest;
mod modules;
mod names;
mod sqlx_set;

mod call;

use manifest::Manifest;
use names::{FileNames, Names};

pub use call::{Origin, Query, SetCall, UsesCall};
pub use literal::Places;
pub use modules::ModulePath;
pub use sqlx_set::SqlxSet;

/// What a crate's source holds.
#[derive(Clone, Default)]
pub struct Scan {
    /// The queries, each place once, in the order of files and lines.
    pub queries: Vec<Query>,
    /// Where a macro of the crate puts a query together from what it is given.
    pub macro_generated: Vec<MacroGenerated>,
    /// The calls of `migrations!`.
    pub sets: Vec<SetCall>,
    /// The calls of `uses!`.
    pub uses: Vec<UsesCall>,
    /// The calls that have sqlx read migrations.
    pub sqlx_sets: Vec<SqlxSet>,
    /// Files outside the Rust source that queries are read from.
    pub query_files: Vec<PathBuf>,
}

/// A call of sqlx's macro whose query is not written there, but made of the arguments of the macro
/// that the call stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroGenerated {
    /// The file, relative to the manifest.
    pub file: String,
    /// Where the arguments of the call begin.
    pub start: Position,
}

impl Scan {
    /// The folder of the crate's set as it is written; `None` where no call names one.
    ///
    /// A folder relative to the calling file belongs to a test case and not to the crate.
    #[must_use]
    pub fn set_folder(&self) -> Option<String> {
        self.set().map(|call| call.folder.clone())
    }

    /// The call that names the crate's set.
    #[must_use]
    pub fn set_call(&self) -> Option<SetCall> {
        self.set().cloned()
    }

    fn set(&self) -> Option<&SetCall> {
        let of_crate = self.sets.iter().filter(|call| !call.is_beside_the_caller);
        // The library's, and the program's, before that of a test.
        of_crate.min_by_key(|call| !is_in_source(&call.file))
    }

    /// The crate whose set this one queries, as it is written; `None` where it has its own or none.
    #[must_use]
    pub fn used_crate(&self) -> Option<String> {
        let uses = self.uses.first().filter(|_| self.set_folder().is_none())?;
        Some(uses.path.clone())
    }
}

/// Scans every target of the crate whose manifest lies in `manifest_dir`.
#[must_use]
pub fn scan(manifest_dir: &Path) -> Scan {
    let sqlx_config = source::read_file(&manifest_dir.join(sqlx_config::FILE)).ok();
    scan_crate(&Manifests::read(manifest_dir), sqlx_config.as_deref())
}

/// Scans every target of the crate whose manifests have been read, and its `sqlx.toml` where it has
/// one.
#[must_use]
pub fn scan_crate(manifests: &Manifests, sqlx_config: Option<&str>) -> Scan {
    let manifest_dir = manifests.folder();
    let manifest = Manifest::new(manifests);
    let (certain, library) = (manifest.certain_root(), manifest.library_root());
    let files: BTreeMap<PathBuf, (modules::File, FileNames)> =
        modules::read(manifest_dir, manifest.roots(), certain.as_deref(), library.as_deref())
            .into_iter()
            .map(|(path, file)| {
                let names = FileNames::of(file.tokens.clone());
                (path, (file, names))
            })
            .collect();
    let names = Names::of(&manifest, files.values().map(|(_, names)| names));
    let usual_folder = sqlx_config::folder(sqlx_config.unwrap_or_default());
    let mut scan = Scan::default();
    for (path, (source, names_of_file)) in &files {
        let file = path.strip_prefix(manifest_dir).unwrap_or(path).to_string_lossy().into_owned();
        let found = call::Found::default();
        let mut calls = call::Calls {
            manifest_dir,
            usual_folder: &usual_folder,
            file: &file,
            names: &names,
            names_of_file,
            found,
        };
        calls.visit(source.tokens.clone(), source.module.as_ref(), source.is_certain);
        let found = calls.found;
        scan.queries.extend(found.queries);
        scan.macro_generated.extend(found.macro_generated);
        scan.sets.extend(found.sets);
        scan.uses.extend(found.uses);
        scan.sqlx_sets.extend(found.sqlx_sets);
        scan.query_files.extend(found.query_files);
    }
    scan
}

/// Whether a file belongs to the library or the program of a crate, as cargo finds them.
fn is_in_source(file: &str) -> bool {
    let path = Path::new(file);
    path.starts_with("src") && !path.starts_with("src/bin")
}

/// Splits tokens at the commas of this level.
fn split_at_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(Vec::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(token.clone())),
        }
    }
    parts
}

/// Where a token begins; columns of `proc-macro2` count from 0.
pub(crate) fn position_of(span: proc_macro2::Span) -> Position {
    let start = span.start();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: number(start.line), column: number(start.column + 1) }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
