//! The root file of each target of a crate, as cargo finds them.
//!
//! Must not read any of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::source;

/// Folders in which every `*.rs` and every `*/main.rs` is a target, and their manifest keys.
const FOLDERS: [(&str, &str); 4] =
    [("src/bin", "bin"), ("tests", "test"), ("examples", "example"), ("benches", "bench")];

/// The root files that exist, each once.
pub(super) fn roots(manifest_dir: &Path) -> BTreeSet<PathBuf> {
    let mut roots: BTreeSet<PathBuf> = declared(manifest_dir);
    roots.extend(["src/lib.rs", "src/main.rs"].map(|path| manifest_dir.join(path)));
    for (folder, _) in FOLDERS {
        roots.extend(in_folder(&manifest_dir.join(folder)));
    }
    roots.retain(|root| root.is_file());
    roots
}

/// The `path` of every target that the manifest declares.
fn declared(manifest_dir: &Path) -> BTreeSet<PathBuf> {
    let manifest = source::read_file(&manifest_dir.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let keys = FOLDERS.iter().map(|(_, key)| *key).chain(["lib"]);
    let tables = keys.filter_map(|key| manifest.get(key)).flat_map(|value| match value {
        toml::Value::Array(tables) => tables.iter().collect(),
        table => vec![table],
    });
    let paths = tables.filter_map(|table| table.get("path")?.as_str());
    paths.map(|path| manifest_dir.join(path)).collect()
}

fn in_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let root = |path: PathBuf| if path.is_dir() { path.join("main.rs") } else { path };
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    entries.map(root).filter(is_rust).collect()
}
