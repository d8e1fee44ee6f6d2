//! What a manifest says of a crate's source: the root file of each target, as cargo finds them, and
//! the names of its dependencies.
//!
//! Must not read any Rust.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::manifests::Manifests;

/// Where a kind of target is found: its key in the manifest, the folder in which every `*.rs` and
/// every `*/main.rs` is one, and the switch that turns that off.
const KINDS: [(&str, &str, &str); 4] = [
    ("bin", "src/bin", "autobins"),
    ("test", "tests", "autotests"),
    ("example", "examples", "autoexamples"),
    ("bench", "benches", "autobenches"),
];

/// The manifests of a crate, asked for its source.
pub(super) struct Manifest<'a> {
    folder: &'a Path,
    table: &'a Table,
    manifests: &'a Manifests,
}

impl<'a> Manifest<'a> {
    pub(super) fn new(manifests: &'a Manifests) -> Manifest<'a> {
        Manifest { folder: manifests.folder(), table: manifests.own(), manifests }
    }

    /// The root files that exist, each once; the build script is none of them, because what it
    /// arranges does not reach it.
    pub(super) fn roots(&self) -> BTreeSet<PathBuf> {
        let mut roots = self.library();
        for (key, folder, switch) in KINDS {
            roots.extend(self.declared(key, folder));
            if self.finds_by_itself(switch) {
                roots.extend(in_folder(&self.folder.join(folder)));
            }
        }
        if self.finds_by_itself("autobins") {
            roots.insert(self.folder.join("src/main.rs"));
        }
        roots.retain(|root| root.is_file());
        roots
    }

    /// The root that every build of the crate compiles: the library's, which all other targets need,
    /// else the only one that there is.
    pub(super) fn certain_root(&self) -> Option<PathBuf> {
        let library = self.library_root();
        let roots = self.roots();
        let only = || roots.first().filter(|_| roots.len() == 1).cloned();
        library.or_else(only)
    }

    /// The root that other crates see, where there is one.
    pub(super) fn library_root(&self) -> Option<PathBuf> {
        self.library().into_iter().find(|root| root.is_file())
    }

    /// The library's root: declared, or found.
    fn library(&self) -> BTreeSet<PathBuf> {
        let library = self.table.get("lib").and_then(Value::as_table);
        let path = library.and_then(|library| library.get("path")?.as_str());
        let is_found = library.is_some() || self.finds_by_itself("autolib");
        let usual = is_found.then_some("src/lib.rs");
        path.or(usual).into_iter().map(|path| self.folder.join(path)).collect()
    }

    /// The targets of one kind that the manifest declares, by `path` or where their name says.
    fn declared(&self, key: &str, folder: &str) -> Vec<PathBuf> {
        let targets = self.table.get(key).and_then(Value::as_array).into_iter().flatten();
        let paths = targets.flat_map(|target| {
            let text = |key: &str| target.get(key).and_then(Value::as_str);
            match (text("path"), text("name")) {
                (Some(path), _) => vec![self.folder.join(path)],
                (None, Some(name)) => {
                    let usual = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")];
                    let mut paths = usual.map(|path| self.folder.join(path)).to_vec();
                    if key == "bin" && !paths.iter().any(|path| path.is_file()) {
                        paths.push(self.folder.join("src/main.rs"));
                    }
                    paths
                }
                (None, None) => Vec::new(),
            }
        });
        paths.collect()
    }

    fn finds_by_itself(&self, switch: &str) -> bool {
        let package = self.table.get("package");
        package.and_then(|package| package.get(switch)?.as_bool()).unwrap_or(true)
    }

    /// The names under which the source reaches a library, given its package.
    pub(super) fn names_of(&self, package: &str, library: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::from([library.to_owned()]);
        let workspace = self.manifests.workspace_dependencies();
        for (name, value) in self.dependencies() {
            let is_inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
            let inherited = workspace.filter(|_| is_inherited).and_then(|table| table.get(name));
            let value = inherited.unwrap_or(value);
            if value.get("package").and_then(Value::as_str) == Some(package) {
                names.insert(name.replace('-', "_"));
            }
        }
        names
    }

    /// The names of all packages that the crate depends on, and of those that every crate has.
    pub(super) fn crates(&self) -> BTreeSet<String> {
        let own = ["std", "core", "alloc"].map(str::to_owned);
        own.into_iter().chain(self.dependencies().map(|(name, _)| name.replace('-', "_"))).collect()
    }

    fn dependencies(&self) -> impl Iterator<Item = (&String, &Value)> {
        const KEYS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
        let targets = self.table.get("target").and_then(Value::as_table);
        let targets = targets.into_iter().flat_map(|targets| targets.values());
        let tables = targets.filter_map(Value::as_table).chain([self.table]);
        let listed = tables.flat_map(|table| KEYS.map(|key| table.get(key)));
        listed.flatten().filter_map(Value::as_table).flatten()
    }
}

fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let root = |path: PathBuf| if path.is_dir() { path.join("main.rs") } else { path };
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    entries.map(root).filter(is_rust).collect()
}
