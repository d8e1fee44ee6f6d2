//! The packages of the workspace as cargo tells of them. Reads no Rust source.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A package of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    /// The name that code uses.
    pub(crate) lib_name: String,
    /// `lib.rs`, or `main.rs` of a package without a library.
    pub(crate) root: PathBuf,
    /// Packages of the workspace that it depends on, dev-dependencies left out.
    pub(crate) dependencies: Vec<String>,
}

/// Every package of the workspace.
pub(crate) fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = list(&metadata, "packages");
    let names: Vec<&str> = packages.iter().map(|package| text(package, "name")).collect();
    packages.iter().map(|package| from_metadata(package, &names)).collect()
}

fn from_metadata(package: &Value, workspace: &[&str]) -> Package {
    let name = text(package, "name");
    let target = list(package, "targets")
        .iter()
        .find(|target| has_kind(target, &["lib", "proc-macro"]))
        .or_else(|| list(package, "targets").iter().find(|target| has_kind(target, &["bin"])))
        .expect("a library or a program");
    let dependencies = list(package, "dependencies")
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| text(dependency, "name"))
        .filter(|dependency| workspace.contains(dependency))
        .map(str::to_owned)
        .collect();
    Package {
        name: name.to_owned(),
        lib_name: text(target, "name").replace('-', "_"),
        root: Path::new(text(target, "src_path")).to_owned(),
        dependencies,
    }
}

fn has_kind(target: &Value, kinds: &[&str]) -> bool {
    list(target, "kind").iter().any(|kind| kinds.iter().any(|wanted| kind == wanted))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list of cargo metadata")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text of cargo metadata")
}
