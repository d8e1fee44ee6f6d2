//! The scan held against `syn-file-expand`, which follows modules as another author understands them.
//!
//! What that crate finds, the scan finds; what only the scan finds is listed with the reason.
//! Knows nothing of how the scan follows modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{BinOp, Expr, Lit, Macro, Token};
use syn_file_expand::{Resolver, UserError, expand_modules_into_inline_modules};

use super::tests::{crate_of, forms_of_modules};
use super::*;

/// Files of `forms_of_modules` that only the scan finds, and why.
const ONLY_SCANNED: [(&str, &str); 15] = [
    ("src/body.rs", IN_FUNCTION),
    ("src/body/in_body.rs", IN_FUNCTION),
    ("src/deeper/one.rs", IN_INLINE_MODULE),
    ("src/folder/inside.rs", IN_INLINE_MODULE),
    ("src/included/all.rs", INCLUDED),
    ("src/included/i/one.rs", INCLUDED),
    ("src/included/included_child.rs", INCLUDED),
    ("src/inline/deep.rs", IN_INLINE_MODULE),
    ("src/inline/moved.rs", IN_INLINE_MODULE),
    ("src/plain/block/far.rs", IN_INLINE_MODULE),
    ("src/plain/block/path_far.rs", IN_INLINE_MODULE),
    ("src/plain/block/under_path.rs", IN_INLINE_MODULE),
    ("src/type.rs", "the oracle looks for `r#type.rs`"),
    ("src/wrapped.rs", IN_MACRO),
    ("src/wrapped_inline/wrapped_deep.rs", IN_MACRO),
];

const IN_FUNCTION: &str = "the oracle looks into no body of a function";
const IN_INLINE_MODULE: &str = "the oracle looks into no module that has its items beside it";
const INCLUDED: &str = "the oracle does not follow `include!`";
const IN_MACRO: &str = "the oracle looks into no arguments of a macro";

/// What one of both has found in a crate.
#[derive(Default)]
struct Found {
    files: BTreeSet<PathBuf>,
    /// Each call's file, and its SQL, or the arguments of `migrations!`.
    calls: BTreeSet<(PathBuf, String)>,
}

#[test]
fn files_that_another_crate_finds_are_found() {
    let folder = crate_of(&forms_of_modules());
    let (oracle, scanned) = (by_oracle(folder.path()), by_scan(folder.path()));
    assert_is_found(folder.path(), &oracle, &scanned);
    let more = scanned.files.difference(&oracle.files);
    let more: Vec<&Path> =
        more.map(|file| file.strip_prefix(folder.path()).expect("a file of it")).collect();
    let listed: BTreeSet<&Path> = ONLY_SCANNED.iter().map(|(file, _)| Path::new(*file)).collect();
    assert_eq!(more.into_iter().collect::<BTreeSet<_>>(), listed);
}

#[test]
fn files_and_calls_of_this_workspace_are_found() {
    let (mut files, mut calls) = (0, 0);
    for folder in crates() {
        let (oracle, scanned) = (by_oracle(&folder), by_scan(&folder));
        assert_is_found(&folder, &oracle, &scanned);
        // Nothing in this workspace is written in a form that the oracle cannot read.
        assert_eq!(scanned.files, oracle.files, "{}", folder.display());
        assert_eq!(scanned.calls, oracle.calls, "{}", folder.display());
        files += oracle.files.len();
        calls += oracle.calls.len();
    }
    assert!(files > 500 && calls > 10, "the oracle has found {files} files and {calls} calls");
}

fn assert_is_found(folder: &Path, oracle: &Found, scanned: &Found) {
    let folder = folder.display();
    let files: Vec<_> = oracle.files.difference(&scanned.files).collect();
    assert!(files.is_empty(), "{folder}: the scan does not find {files:?}");
    let calls: Vec<_> = oracle.calls.difference(&scanned.calls).collect();
    assert!(calls.is_empty(), "{folder}: the scan does not find {calls:?}");
}

/// The crates of this workspace, and the fixtures that are crates.
fn crates() -> Vec<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let entries = fs::read_dir(workspace).expect("the workspace can be read");
    let mut crates: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    crates.push(workspace.to_owned());
    crates.push(workspace.join("migrations-cli/tests/gate/kinds"));
    crates.retain(|folder| folder.join("Cargo.toml").is_file());
    crates
}

fn by_scan(folder: &Path) -> Found {
    let manifests = Manifests::read(folder);
    let read = modules::read(folder, Manifest::new(&manifests).roots(), None, None);
    let scan = scan(folder);
    let queries = scan.queries.into_iter().map(|query| (folder.join(query.file), query.sql));
    let sets = scan.sets.into_iter().map(|call| (folder.join(call.file), call.text));
    Found { files: read.into_keys().collect(), calls: queries.chain(sets).collect() }
}

fn by_oracle(folder: &Path) -> Found {
    let manifests = Manifests::read(folder);
    let mut found = Found::default();
    for root in Manifest::new(&manifests).roots() {
        let text = fs::read_to_string(&root).expect("a root file");
        let mut file = syn::parse_file(&text).expect("it is Rust");
        found.add(folder, &root, &file);
        let mut reader = Reader { folder, root: &root, found: &mut found };
        expand_modules_into_inline_modules(&mut file, &mut reader).expect("its modules are there");
    }
    found
}

impl Found {
    fn add(&mut self, folder: &Path, path: &Path, file: &syn::File) {
        let mut calls = Calls { folder, found: Vec::new() };
        calls.visit_file(file);
        self.calls.extend(calls.found.into_iter().map(|text| (path.to_owned(), text)));
        self.files.insert(path.to_owned());
    }
}

/// Reads the files of modules, those of every condition.
struct Reader<'a> {
    folder: &'a Path,
    root: &'a Path,
    found: &'a mut Found,
}

impl Resolver for Reader<'_> {
    fn resolve(
        &mut self,
        _module: syn::Path,
        path: PathBuf,
    ) -> Result<Option<syn::File>, syn_file_expand::Error> {
        let path = plain(&self.root.with_file_name("").join(path));
        let Ok(text) = fs::read_to_string(&path) else { return Ok(None) };
        let file = syn::parse_file(&text).expect("it is Rust");
        self.found.add(self.folder, &path, &file);
        Ok(Some(file))
    }

    fn check_cfg(&mut self, _condition: syn::Meta) -> Result<bool, UserError> {
        Ok(true)
    }

    fn allow_duplicate_modules_and_convert_cfg(&mut self) -> bool {
        true
    }
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The calls of `sqlx`'s macros and of ours that are written with their crate.
struct Calls<'a> {
    folder: &'a Path,
    found: Vec<String>,
}

impl Visit<'_> for Calls<'_> {
    fn visit_macro(&mut self, call: &Macro) {
        let path: Vec<String> =
            call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path[..] {
            ["sqlx", name] if name.starts_with("query") => self.found.extend(self.sql(name, call)),
            ["migrations", "migrations"] => self.found.push(call.tokens.to_string()),
            _ => {}
        }
    }
}

impl Calls<'_> {
    fn sql(&self, name: &str, call: &Macro) -> Option<String> {
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
        let arguments = call.parse_body_with(arguments).ok()?;
        let text = text(arguments.get(usize::from(
            name.starts_with("query_as") || name.starts_with("query_file_as"),
        ))?)?;
        if !name.starts_with("query_file") {
            return Some(text);
        }
        Some(fs::read_to_string(self.folder.join(text)).expect("the file of a query"))
    }
}

/// The text of a literal, or of several with `+` between them.
fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Binary(sum) if matches!(sum.op, BinOp::Add(_)) => {
            Some(text(&sum.left)? + &text(&sum.right)?)
        }
        _ => None,
    }
}
