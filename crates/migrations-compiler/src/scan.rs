//! Finds the `sqlx` queries and the `migrations!` calls in a crate's source, without compiling it.
//!
//! Sees what is written in the files that the crate's targets reach; not what other macros write.
//! A file that does not parse is passed over: the compiler will say so.
//! Must not know what a query means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use migrations_core::Position;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn_file_expand::{Resolver, UserError};

use crate::arguments::Arguments;
use crate::source;

mod call;
mod targets;

pub use call::{Literal, Query};

/// What a crate's source holds.
#[derive(Clone, Default)]
pub struct Scan {
    /// The queries, each place once, in the order of files and lines.
    pub queries: Vec<Query>,
    /// The calls of `migrations!`.
    pub sets: Vec<SetCall>,
    /// Files outside the Rust source that queries are read from.
    pub query_files: Vec<PathBuf>,
}

/// A call of `migrations!`.
#[derive(Clone)]
pub struct SetCall {
    /// The file that it is in.
    pub file: String,
    /// The module that it writes `rows` into, from the root of its target: `crate::db`; `None`
    /// inside of a function, where nobody else reaches it.
    pub module: Option<String>,
    /// What it says.
    pub arguments: Arguments,
    target: Target,
}

/// Which of a crate's targets a file belongs to; the library comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Library,
    Binary,
    Other,
}

impl Scan {
    /// The folder of the crate's set as it is written; `None` where no call names one.
    ///
    /// A folder relative to the calling file belongs to a test case and not to the crate.
    #[must_use]
    pub fn set_folder(&self) -> Option<String> {
        let of_crate = |call: &&SetCall| !call.arguments.is_beside_the_caller();
        self.sets.iter().find(of_crate).map(|call| call.arguments.folder())
    }

    /// The call whose `rows` the crate's queries reach: that of the library, else that of the
    /// program, else the first.
    #[must_use]
    pub fn call_of(&self, folder: &str) -> Option<&SetCall> {
        let calls = self.sets.iter().filter(|call| call.arguments.folder() == folder);
        calls.min_by_key(|call| call.target)
    }
}

/// Scans every target of the crate whose manifest lies in `manifest_dir`.
#[must_use]
pub fn scan(manifest_dir: &Path) -> Scan {
    let mut files = Files { manifest_dir, read: BTreeMap::new() };
    for target in targets::roots(manifest_dir) {
        files.read_target(&target);
    }
    let mut scan = Scan::default();
    for (path, Source { tokens, module, target }) in files.read {
        let file = path.strip_prefix(manifest_dir).unwrap_or(&path).to_string_lossy().into_owned();
        let mut calls = call::Calls::of_file(manifest_dir, &file, &tokens);
        calls.visit(tokens, Some(&module));
        scan.queries.append(&mut calls.queries);
        let set = |(module, arguments)| SetCall { file: file.clone(), module, arguments, target };
        scan.sets.extend(calls.sets.into_iter().map(set));
        scan.query_files.append(&mut calls.query_files);
    }
    scan
}

/// The files that were read, by path; a file that two targets share is read once.
struct Files<'a> {
    manifest_dir: &'a Path,
    read: BTreeMap<PathBuf, Source>,
}

/// A file's tokens, and the place that they have in their crate.
struct Source {
    tokens: TokenStream,
    module: String,
    target: Target,
}

impl Files<'_> {
    fn read_target(&mut self, root: &Path) {
        let target = match root.strip_prefix(self.manifest_dir) {
            Ok(path) if path == Path::new("src/lib.rs") => Target::Library,
            Ok(path) if path == Path::new("src/main.rs") => Target::Binary,
            _ => Target::Other,
        };
        let Some(mut file) = self.read_file(root, "crate".to_owned(), target) else { return };
        let folder = root.parent().unwrap_or(self.manifest_dir).to_owned();
        let mut resolver = Modules { files: self, folder, target };
        // The only error that this resolver lets through is a malformed attribute, which the
        // compiler reports; what was read up to there counts.
        let _ = syn_file_expand::expand_modules_into_inline_modules(&mut file, &mut resolver);
    }

    fn read_file(&mut self, path: &Path, module: String, target: Target) -> Option<syn::File> {
        let text = source::read_file(path).ok()?;
        let tokens: TokenStream = text.parse().ok()?;
        let file = syn::parse2(outline(tokens.clone())).ok()?;
        self.read.insert(path.to_owned(), Source { tokens, module, target });
        Some(file)
    }
}

/// The tokens without what is in braces, except for that of modules: all that says where further
/// files are, and many times quicker to parse.
fn outline(tokens: TokenStream) -> TokenStream {
    let mut before: [Option<TokenTree>; 2] = [None, None];
    let outlined = tokens.into_iter().map(|token| {
        let outlined = match &token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let [first, second] = &before;
                let is_module = is_word(first.as_ref(), "mod") && second.is_some();
                let inside = if is_module { outline(group.stream()) } else { TokenStream::new() };
                TokenTree::Group(Group::new(Delimiter::Brace, inside))
            }
            _ => token.clone(),
        };
        before.rotate_left(1);
        before[1] = Some(token);
        outlined
    });
    outlined.collect()
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == word)
}

struct Modules<'a, 'b> {
    files: &'a mut Files<'b>,
    folder: PathBuf,
    target: Target,
}

impl Resolver for Modules<'_, '_> {
    fn resolve(
        &mut self,
        module: syn::Path,
        path: PathBuf,
    ) -> Result<Option<syn::File>, syn_file_expand::Error> {
        let path = self.folder.join(path);
        // A module that includes itself would never end.
        let is_new = !self.files.read.contains_key(&path);
        Ok(if is_new { self.files.read_file(&path, name(&module), self.target) } else { None })
    }

    fn check_cfg(&mut self, _cfg: syn::Meta) -> Result<bool, UserError> {
        // Whichever way the crate is built, its queries are there.
        Ok(true)
    }

    fn allow_duplicate_modules_and_convert_cfg(&mut self) -> bool {
        true
    }
}

/// A module from the root of its target.
fn name(module: &syn::Path) -> String {
    let names = module.segments.iter().map(|segment| segment.ident.to_string());
    let names = names.filter(|name| name != "crate");
    std::iter::once("crate".to_owned()).chain(names).collect::<Vec<_>>().join("::")
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
fn position_of(span: proc_macro2::Span) -> Position {
    let start = span.start();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position { line: number(start.line), column: number(start.column + 1) }
}

#[cfg(test)]
mod tests;
